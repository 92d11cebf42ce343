import type { FastifyInstance, FastifyRequest } from 'fastify';
import { connectionSignal } from '../../connection.js';
import { refusalFrom } from '../../errors/from-error.js';
import { knownOf, strangers } from '../../mcp/same-site.js';
import { webSockets } from '../../plugins/web-sockets.js';
import type { RouteContext } from '../../routes/context.js';
import { readExecution } from './request.js';
import { pythonRuntime } from './runtime.js';
import { Session, type SessionParts } from './session.js';

const PATH = '/api/v2/connect';

/** Piston's WebSocket. It is asked for by GET: a run of it counts against the caller's rate as any other. */
export function connectRoute(
  scope: FastifyInstance,
  { bodies, engine, config, log, run }: RouteContext,
): void {
  const known = knownOf(config);
  const accept = webSockets(scope, PATH, config.bodyBytes);

  scope.get(PATH, { config: { summary: '', runs: true } }, (request, reply) => {
    // A browser asks no leave for a WebSocket of another origin, and shows the page what comes of it.
    const problem = request.headers.origin !== undefined && strangers(asked(request), known);
    if (problem) return reply.code(403).send({ message: problem.detail });
    const isAccepted = accept(request, reply, (socket) => new Session(socket, partsOf(request)));
    if (isAccepted) return reply;
    return reply.code(426).header('upgrade', 'websocket').send({ message: 'Connect by WebSocket' });
  });

  function partsOf(request: FastifyRequest): SessionParts {
    return {
      closed: connectionSignal(request.raw.socket),
      parse: (bytes) => bodies.read('message', request, bytes),
      async read(init) {
        const runtime = await pythonRuntime(engine);
        return { wanted: readExecution(init, runtime, config.ceilings), runtime };
      },
      run: (wanted, options) => run(request, wanted, options),
      describe(error) {
        const { code, message } = refusalFrom(error, config.bodyBytes);
        if (code === 'internal_error') log.error({ requestId: request.id, err: error }, 'request failed');
        return message;
      },
    };
  }
}

function asked({ host, headers: { origin }, socket: { localAddress } }: FastifyRequest) {
  return { host, origin, localAddress };
}
