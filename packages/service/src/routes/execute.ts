import { renderOutcome, type Status } from '@pycell/engine';
import type { FastifyInstance } from 'fastify';
import { connectionSignal } from '../connection.js';
import { stopping } from '../errors/from-error.js';
import { readExecute } from '../request/execute.js';
import type { RouteContext } from './context.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/** The statuses that are not 200: the script was not one that can be run, or the fault is ours. */
const HTTP: Partial<Record<Status, number>> = {
  syntax_error: 400,
  no_main: 400,
  not_json: 400,
  internal_error: 500,
};

/** `POST /execute`: runs a script and answers what its `main()` returned. */
export function executeRoute(app: FastifyInstance, { engine, config, run }: RouteContext): void {
  const summary = 'Runs a Python script and returns what its main() returned';
  app.post('/execute', { config: { summary } }, async (request, reply) => {
    const wanted = readExecute(request.body, config.ceilings);
    const signal = connectionSignal(request.raw.socket);
    const outcome = await run(request, wanted, { signal });
    // Nobody is there to read an answer.
    if (signal.aborted) return reply.hijack();
    // The caller is still there, so it was us: the engine was stopped under the run.
    if (outcome.status === 'cancelled' || (engine.state === 'stopped' && outcome.status !== 'ok'))
      throw stopping();
    return reply
      .code(HTTP[outcome.status] ?? 200)
      .type(JSON_TYPE)
      .send(renderOutcome(outcome));
  });
}
