import { LIMIT_NAMES, LIMIT_RULES } from '@pycell/engine';
import type { FastifyInstance } from 'fastify';
import type { RouteContext } from './context.js';
import { notReady } from './ready.js';

/** `GET /runtime`: what a script finds, and what it may use. */
export function runtimeRoute(app: FastifyInstance, { engine, config }: RouteContext): void {
  const summary = 'The Python that scripts run in, its packages and the limits';
  const limits = Object.fromEntries(
    LIMIT_NAMES.map((name) => {
      const { unit, min, text } = LIMIT_RULES[name];
      return [name, { ceiling: config.ceilings[name], min, unit, text }];
    }),
  );
  app.get('/runtime', { config: { summary } }, () => {
    const runtime = engine.runtime();
    if (!runtime) throw notReady(engine.state === 'ready' ? 'starting' : engine.state);
    return { ...runtime, limits, figures: ['svg', 'png', 'none'] };
  });
}
