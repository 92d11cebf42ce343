import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';

/** What a receiver got, the body as bytes. */
export interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  rawHeaders: string[];
  body: Buffer;
}

export interface Receiver {
  port: number;
  /** http://127.0.0.1:port */
  url: string;
  /** Connections that were ever made. */
  connections: () => number;
  close(): Promise<void>;
}

/** An HTTP server on the loopback interface that keeps what it gets, and answers as it is told. */
export async function receiver(
  answer: (response: ServerResponse, received: Received) => void,
): Promise<Receiver & { received: Received[] }> {
  const received: Received[] = [];
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers, rawHeaders } = request;
    const one = { method, url, headers, rawHeaders, body: Buffer.concat(chunks) };
    received.push(one);
    answer(response, one);
  };
  return { ...(await listening(createServer(listener))), received };
}

/** A server that answers with bytes, and is told of those that come. */
export function rawReceiver(onData: (socket: Socket, bytes: Buffer) => void): Promise<Receiver> {
  return listening(createTcpServer((socket) => socket.on('data', (bytes) => onData(socket, bytes))));
}

/** Starts a server on a free port of 127.0.0.1. */
export async function listening(server: Server): Promise<Receiver> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    connections: () => sockets.size,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
