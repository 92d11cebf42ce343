import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

/** One line a request, at debug: method and path, never a body. Runs have a line of their own at info. */
export function requestLog(app: FastifyInstance, log: Logger): void {
  if (!log.isLevelEnabled('debug')) return;
  app.addHook('onResponse', (request, reply, done) => {
    const path = request.url.split('?', 1)[0];
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    log.debug({ requestId: request.id, method: request.method, path, http: reply.statusCode, ms }, 'request');
    done();
  });
}
