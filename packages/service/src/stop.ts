import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '@pycell/engine';
import type { FastifyInstance } from 'fastify';

/** How long answers that are already made may take to leave once the engine has stopped. */
const FLUSH_MS = 500;

/** Ends the service in order. Calling it again with less patience hurries the call before. */
export function stopper(app: FastifyInstance, engine: Engine): (drainMs: number) => Promise<void> {
  let deadline = Number.POSITIVE_INFINITY;
  let done: Promise<void> | undefined;

  return (drainMs) => {
    deadline = Math.min(deadline, Date.now() + drainMs);
    done ??= stop();
    return done;
  };

  async function stop(): Promise<void> {
    // Still listening: a load balancer learns from /ready that this instance goes.
    app.jobs.drain();
    // Jobs in hand are runs like others; what the deadline cuts off goes back to those that wait.
    engine.drain();
    await app.bodies.close();
    while (Date.now() < deadline && busy()) await sleep(20);
    await Promise.all([app.jobs.close(), engine.stop()]);
    const close = app.close();
    const cut = setTimeout(() => app.server.closeAllConnections(), FLUSH_MS);
    await close;
    clearTimeout(cut);
  }

  function busy(): boolean {
    const { running, queued } = engine.stats();
    return running + queued > 0;
  }
}
