import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics/metrics.js';

/** Counts every answer, and `GET /metrics` tells. */
export function httpMetrics(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    metrics.answered(
      request.is404 ? 'none' : (request.routeOptions.url ?? 'none'),
      reply.statusCode,
      reply.elapsedTime,
    );
    if (reply.refusal !== undefined) metrics.refused(reply.refusal);
    done();
  });
}
