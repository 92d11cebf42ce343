import type { Server } from 'node:http';
import { type FastifyHttpOptions, LogController } from 'fastify';
import type { Config } from './config/variables.js';
import { malformedAnswer } from './errors/malformed.js';

/**
 * How the HTTP server bounds what a caller can make it hold or wait for.
 */
export function serverOptions(config: Config): FastifyHttpOptions<Server> {
  return {
    bodyLimit: config.bodyBytes,
    // From the first byte of a request to its last.
    requestTimeout: 60_000,
    // Longer than the 60 s after which common load balancers drop an idle connection: they must be the
    // first to close, or a request of theirs meets a closing socket.
    keepAliveTimeout: 72_000,
    // On which nothing moves, in or out: a caller who does not read its answer, or one who has waited in the
    // queue for longer than anybody does.
    connectionTimeout: config.ceilings.wallMs + 600_000,
    http: { headersTimeout: 20_000, connectionsCheckingInterval: 5_000 },
    logController: new LogController({ disableRequestLogging: true }),
    // A log of its own per request costs on every run; lines carry the request's id instead.
    childLoggerFactory: (log) => log,
    // Idle connections end when the service stops; those with a run end after its answer.
    forceCloseConnections: 'idle',
    // While it stops, a request is refused by the routes, with the same body as any refusal.
    return503OnClosing: false,
    clientErrorHandler(error, socket) {
      if (error.code !== 'ECONNRESET' && socket.writable) socket.write(malformedAnswer(error.code));
      socket.destroy(error);
    },
  };
}
