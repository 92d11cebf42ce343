import type { Readable, Writable } from 'node:stream';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Backend } from './backend.js';
import { createMcpServer } from './server.js';

export interface Streams {
  input: Readable;
  output: Writable;
  /** Of one message. */
  mostBytes: number;
}

/** Serves the protocol on two streams, a message a line. Closing it ends what is in hand. */
export function serveMcp(
  backend: Backend,
  { input, output, mostBytes }: Streams,
): { close(): Promise<void> } {
  return serveStdio(() => createMcpServer(backend), {
    transport: new StdioServerTransport(input, output, { maxBufferSize: mostBytes }),
    // There is nothing to subscribe to.
    maxSubscriptions: 0,
  });
}
