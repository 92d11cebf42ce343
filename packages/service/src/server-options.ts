import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type FastifyHttpOptions, LogController } from 'fastify';
import type { Config } from './config/variables.js';
import type { ErrorCode } from './errors/catalogue.js';
import { malformedAnswer } from './errors/malformed.js';

/** In milliseconds. */
export interface Timeouts {
  /** From the first byte of a request to the end of its headers. */
  headers: number;
  /** From the first byte of a request to its last. */
  request: number;
  /** How long a connection may wait for its next request. */
  keepAlive: number;
  /** How often the first two are looked at. */
  check: number;
}

const TIMEOUTS: Timeouts = {
  headers: 20_000,
  request: 60_000,
  // Longer than the 60 s after which common load balancers drop an idle connection: they must be the
  // first to close, or a request of theirs meets a closing socket.
  keepAlive: 72_000,
  check: 5_000,
};

/** All headers of a request together; more is a 431. */
const MAX_HEADER_BYTES = 16 * 1024;
/** Then the caller connects anew, and a load balancer gets to spread its callers again. */
const MAX_REQUESTS_PER_SOCKET = 10_000;

interface Bounds {
  timeouts?: Partial<Timeouts> | undefined;
  /** Told of what is refused before it is a request. */
  refused?: (code: ErrorCode) => void;
}

/**
 * How the HTTP server bounds what a caller can make it hold or wait for.
 */
export function serverOptions(
  config: Config,
  { timeouts, refused }: Bounds = {},
): FastifyHttpOptions<Server> {
  const { headers, request, keepAlive, check } = { ...TIMEOUTS, ...timeouts };
  return {
    bodyLimit: config.bodyBytes,
    requestTimeout: request,
    keepAliveTimeout: keepAlive,
    // On which nothing moves, in or out: a caller who does not read its answer, or one who has waited in the
    // queue for longer than anybody does.
    connectionTimeout: config.ceilings.wallMs + 600_000,
    maxRequestsPerSocket: MAX_REQUESTS_PER_SOCKET,
    http: { headersTimeout: headers, connectionsCheckingInterval: check, maxHeaderSize: MAX_HEADER_BYTES },
    ...(config.trustProxy !== undefined && { trustProxy: config.trustProxy }),
    logController: new LogController({ disableRequestLogging: true }),
    // A log of its own per request costs on every run; lines carry the request's id instead.
    childLoggerFactory: (log) => log,
    // Idle connections end when the service stops; those with a run end after its answer.
    forceCloseConnections: 'idle',
    // While it stops, a request is refused by the routes, with the same body as any refusal.
    return503OnClosing: false,
    clientErrorHandler(error, socket) {
      if (error.code !== 'ECONNRESET' && socket.writable && !hasBegunAnswer(socket)) {
        const { code, answer } = malformedAnswer(error.code);
        refused?.(code);
        socket.write(answer);
      }
      socket.destroy(error);
    },
  };
}

/** In the middle of an answer ours would be taken for a part of it. Node's own handler looks at the same place. */
function hasBegunAnswer(socket: Socket): boolean {
  return (socket as { _httpMessage?: ServerResponse | null })._httpMessage?.headersSent ?? false;
}
