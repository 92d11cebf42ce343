import type { FastifyInstance } from 'fastify';
import type { RouteContext } from './context.js';

/** `GET /metrics`: Prometheus' text format. */
export function metricsRoute(app: FastifyInstance, { metrics }: RouteContext): void {
  app.get(
    '/metrics',
    { config: { summary: 'Metrics in the text format of Prometheus' } },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()),
  );
}
