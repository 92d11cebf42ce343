import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

export const RUN = { id: '1', status: 'ok', result: { mean: 3 }, stdout: '', error: null };

/** A server that gives the answers that a test puts into its hands: what no real service can be brought to. */
export async function standIn() {
  const server = createServer((request, response) => stand.answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stand = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: ((_, response) => response.end()) as Answer,
    /** Always answers this JSON. */
    reply(status: number, body: unknown, headers: Record<string, string> = {}) {
      stand.answer = (_, response) => response.writeHead(status, headers).end(JSON.stringify(body));
    },
    /** Answers an event stream of these pieces, and leaves it open where `open`. */
    streams(pieces: string[], { open = false } = {}) {
      stand.answer = (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
        for (const piece of pieces) response.write(piece);
        if (!open) response.end();
      };
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return stand;
}

export type StandIn = Awaited<ReturnType<typeof standIn>>;

/** An event as a service writes it; those of jobs have an id. */
export function sse(event: string, data: unknown, id?: string): string {
  return `${id ? `id: ${id}\n` : ''}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
