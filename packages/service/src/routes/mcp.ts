import { randomUUID } from 'node:crypto';
import { createMcpHandler, INVALID_REQUEST, PARSE_ERROR } from '@modelcontextprotocol/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../caller.js';
import { connectionSignal } from '../connection.js';
import { Refusal } from '../errors/refusal.js';
import { Calls, callKey, type Message } from '../mcp/calls.js';
import { knownOf, strangers } from '../mcp/same-site.js';
import { sendResponse } from '../mcp/send-response.js';
import { createMcpServer } from '../mcp/server.js';
import { serviceBackend } from '../mcp/service-backend.js';
import { isPlainObject } from '../request/objects.js';
import type { RouteContext } from './context.js';

const SESSION = 'mcp-session-id';
/** What the protocol has put into headers; nothing else of a request is the SDK's. */
const HEADERS = ['accept', 'content-type', 'mcp-protocol-version', 'mcp-method', 'mcp-name', SESSION];

/**
 * `POST /mcp`: the Model Context Protocol over Streamable HTTP, of 2026-07-28 and of 2025. Each request stands for
 * itself: there are no sessions, and so neither GET nor DELETE.
 */
export function mcpRoute(app: FastifyInstance, context: RouteContext): void {
  const { bodies, config, log, unsent } = context;
  const known = knownOf(config);
  const sent = new WeakMap<Request, { request: FastifyRequest; inputJson: string | undefined }>();
  const calls = new Calls();
  const handler = createMcpHandler(
    ({ requestInfo }) => {
      const from = requestInfo && sent.get(requestInfo);
      if (!from) throw new Error('a message without its request');
      return createMcpServer(serviceBackend(context, from.request, from.inputJson));
    },
    {
      // As events, an answer that takes its time is not silent: the SDK sends a comment now and then.
      responseMode: 'sse',
      // There is nothing to subscribe to: each stream would be a connection that is held for nothing.
      maxSubscriptions: 0,
      onerror: (err) => log.debug({ err }, 'mcp'),
    },
  );
  app.addHook('onClose', () => handler.close());

  const summary = 'The Model Context Protocol: tools for language models';
  const onRequest = async (request: FastifyRequest) => {
    const { host, socket } = request;
    const { localAddress } = socket;
    const problem = strangers({ host, origin: request.headers.origin, localAddress }, known);
    if (problem) throw new Refusal(problem.code, problem.detail);
  };
  app.post('/mcp', { config: { summary }, onRequest }, async (request, reply) => {
    const message = await bodies.read('rpc', request, request.body).then(messageOf, problemOf);
    if ('problem' in message) return reply.code(400).send(message.problem);
    return answer(message, request, reply);
  });

  async function answer(
    { value: message, inputJson }: Read,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<unknown> {
    const controller = new AbortController();
    const { signal } = controller;
    const over = [whenClosed(request, controller)];
    const session = request.headers[SESSION];
    if (typeof session === 'string') {
      const key = (id: unknown) => callKey(callerOf(request).name, session, id);
      if (message.method === 'notifications/cancelled') calls.cancel(key(message.params?.requestId));
      else if (message.method === 'tools/call') over.push(calls.add(key(message.id), controller));
    }
    reply.raw.once('close', () => {
      // It comes before the connection's own; what is not answered by now never is.
      controller.abort();
      for (const each of over) each();
    });
    const headers = HEADERS.flatMap((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value] as [string, string]] : [];
    });
    const web = new Request('http://localhost/mcp', { method: 'POST', headers, signal });
    sent.set(web, { request, inputJson });
    const response = await handler.fetch(web, { parsedBody: message });
    // Nobody is there to read an answer.
    if (request.raw.socket.destroyed) return reply.hijack();
    if (message.method === 'initialize') reply.header(SESSION, randomUUID());
    return sendResponse(reply, response, unsent);
  }
}

/** @returns what to do when the answer has left */
function whenClosed({ raw }: FastifyRequest, controller: AbortController): () => void {
  const closed = connectionSignal(raw.socket);
  const abort = () => controller.abort();
  if (closed.aborted) abort();
  closed.addEventListener('abort', abort);
  return () => closed.removeEventListener('abort', abort);
}

interface Read {
  value: Message;
  /** The input of a call. */
  inputJson: string | undefined;
}

interface Problem {
  problem: object;
}

/** One message: the protocol has no lists of them any more, and a list would be many runs for the rate of one. */
function messageOf({ value, inputJson }: { value: unknown; inputJson: string | undefined }): Read | Problem {
  if (isPlainObject(value)) return { value, inputJson };
  return { problem: rpcError(INVALID_REQUEST, 'Invalid Request: the body must be one JSON-RPC message') };
}

function problemOf(error: unknown): Problem {
  if (!(error instanceof Refusal) || error.code !== 'invalid_json') throw error;
  return { problem: rpcError(PARSE_ERROR, `Parse error: ${error.message}`) };
}

function rpcError(code: number, message: string): object {
  return { jsonrpc: '2.0', id: null, error: { code, message } };
}
