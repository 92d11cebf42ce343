import type { FastifyInstance } from 'fastify';
import type { RouteContext } from './context.js';

/** `GET /isolation`: each guarantee, the layers that hold it on this host, and what is missing. */
export function isolationRoute(app: FastifyInstance, { engine }: RouteContext): void {
  const summary = 'What isolates a run on this host, and what is missing';
  app.get('/isolation', { config: { summary } }, () => engine.isolation());
}
