import type { Engine } from '@pycell/engine';
import type { FastifyInstance } from 'fastify';
import { retryAfter } from '../errors/from-error.js';
import { Refusal } from '../errors/refusal.js';
import type { RouteContext } from './context.js';

const REASONS: Record<Exclude<Engine['state'], 'ready'>, string> = {
  new: 'warming up: the sandbox is not started yet',
  starting: 'warming up: the Python interpreter is importing its modules',
  draining: 'the service is stopping',
  stopped: 'the service has stopped',
  failed: 'the sandbox could not be started; the log has the reason',
};

/** For how long no cell may be makeable: a zygote that dies is replaced in less, and nobody needs to know. */
const FAILING_MS = 5000;

/** `GET /ready` and `GET /readyz`: 200 once runs can start. */
export function readyRoutes(app: FastifyInstance, { engine }: RouteContext): void {
  const ready = () => {
    if (engine.state !== 'ready') throw notReady(engine.state);
    const { failingMs } = engine.stats();
    if (failingMs > FAILING_MS) {
      const seconds = Math.round(failingMs / 1000);
      throw new Refusal('not_ready', `Not ready: no cell could be made for ${seconds} s`, retryAfter(5));
    }
    return { status: 'ready' };
  };
  app.get('/ready', { config: { summary: 'That runs can start' } }, ready);
  app.get('/readyz', { config: { summary: 'That runs can start' } }, ready);
}

export function notReady(state: Exclude<Engine['state'], 'ready'>): Refusal {
  return new Refusal('not_ready', `Not ready: ${REASONS[state]}`, retryAfter(1));
}
