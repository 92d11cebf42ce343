import type { FastifyInstance } from 'fastify';
import { NAME, VERSION } from '../version.js';
import type { RouteContext } from './context.js';

/** `GET /health` and `GET /healthz`: the process answers. Whether runs can start is `/ready`'s to say. */
export function healthRoutes(app: FastifyInstance, { engine }: RouteContext): void {
  app.get('/health', { config: { summary: 'That the service answers, with its state' } }, () => ({
    status: 'healthy',
    name: NAME,
    version: VERSION,
    uptimeSeconds: Math.round(process.uptime()),
    state: engine.state,
    ...engine.stats(),
  }));

  app.get('/healthz', { config: { summary: 'That the service answers' } }, () => ({ status: 'ok' }));
}
