import type { FastifyInstance } from 'fastify';
import type { RouteContext } from './context.js';
import { notReady } from './ready.js';

/** `GET /isolation`: each guarantee, the layers that hold it on this host, and what is missing. */
export function isolationRoute(app: FastifyInstance, { engine }: RouteContext): void {
  const summary = 'What isolates a run on this host, and what is missing';
  app.get('/isolation', { config: { summary } }, () => {
    // The layers are known once the first cell has put them on; a report before would say that nothing holds.
    if (engine.state === 'new' || engine.state === 'starting') throw notReady(engine.state);
    return engine.isolation();
  });
}
