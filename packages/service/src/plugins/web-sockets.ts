import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type WebSocket, WebSocketServer } from 'ws';

/** When the service stops: how long those whose run has just ended have to say so, and the others to go. */
const LAST_WORDS_MS = 100;
const GONE_MS = 500;

/** Accepts a connection in a route's handler; false where the request did not ask for one. */
export type Accept = (
  request: FastifyRequest,
  reply: FastifyReply,
  connected: (socket: WebSocket) => void,
) => boolean;

/**
 * WebSockets on `path`, whose route goes through all hooks before its handler accepts.
 *
 * Once somebody listens for upgrades, Node takes every request that asks for one out of HTTP, h2c included, for which some
 * clients ask with each first request. All but ours are put back without that wish, which a server may ignore (RFC 9110,
 * section 7.8).
 */
export function webSockets(app: FastifyInstance, path: string, mostBytes: number): Accept {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: mostBytes, clientTracking: true });
  const waiting = new WeakMap<IncomingMessage, { socket: Socket; head: Buffer }>();

  app.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (!isOurs(request, path)) return putBack(app.server as Server, request, socket, head);
    // Nobody else listens any more.
    socket.on('error', () => socket.destroy());
    waiting.set(request, { socket, head });
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.once('finish', () => socket.destroySoon());
    app.routing(request, response);
  });
  app.addHook('preClose', (done) => {
    setTimeout(() => {
      for (const socket of sockets.clients) socket.close(1001);
    }, LAST_WORDS_MS).unref();
    setTimeout(() => {
      for (const socket of sockets.clients) socket.terminate();
    }, GONE_MS).unref();
    done();
  });

  return ({ raw }, reply, connected) => {
    const found = waiting.get(raw);
    if (!found) return false;
    reply.hijack();
    reply.raw.detachSocket(found.socket);
    sockets.handleUpgrade(raw, found.socket, found.head, connected);
    return true;
  };
}

function isOurs({ method, url = '', headers }: IncomingMessage, path: string): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket' && url.split('?', 1)[0] === path;
}

function putBack(server: Server, request: IncomingMessage, socket: Socket, head: Buffer): void {
  // The answers of pipelined requests before it would get out of order.
  if ((socket as { _httpMessage?: unknown })._httpMessage) {
    socket.destroy();
    return;
  }
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    const value = withoutUpgrade(name, rawHeaders[index + 1] as string);
    if (value !== undefined) lines.push(`${name}: ${value}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}

/** A header without the wish; undefined where nothing of it is left. */
function withoutUpgrade(name: string, value: string): string | undefined {
  const lower = name.toLowerCase();
  if (lower === 'upgrade' || lower === 'http2-settings') return undefined;
  if (lower !== 'connection') return value;
  const left = value.split(',').filter((each) => !/^\s*(upgrade|http2-settings)\s*$/i.test(each));
  return left.length > 0 ? left.join(',') : undefined;
}
