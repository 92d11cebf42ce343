import { renderOutcome, type Status } from '@pycell/engine';
import type { FastifyInstance } from 'fastify';
import { runAnswerer } from './answer-run.js';
import type { RouteContext } from './context.js';

/** The statuses that are not 200: the script was not one that can be run, or the fault is ours. */
const HTTP: Partial<Record<Status, number>> = {
  syntax_error: 400,
  no_main: 400,
  not_json: 400,
  internal_error: 500,
};

/** `POST /execute`: runs a script and answers what its `main()` returned. */
export function executeRoute(app: FastifyInstance, context: RouteContext): void {
  const { ceilings, validate } = context.config;
  const summary = 'Runs a Python script and returns what its main() returned';
  const answer = runAnswerer(context, {
    render: renderOutcome,
    httpStatus: ({ status }) => HTTP[status] ?? 200,
  });
  app.post('/execute', { config: { summary } }, async (request, reply) => {
    const wanted = await context.bodies.read('execute', request, request.body, ceilings);
    if (validate !== 'off') wanted.validate = validate;
    return answer(wanted, request, reply);
  });
}
