import type { FastifyInstance } from 'fastify';
import { renderRun } from '../render-run.js';
import { runAnswerer } from './answer-run.js';
import type { RouteContext } from './context.js';

/** `POST /run`: runs code under the rules of RestrictedPython, and answers what it set or printed. */
export function runRoute(app: FastifyInstance, context: RouteContext): void {
  const summary = 'Runs code under language-level rules and returns its output';
  const answer = runAnswerer(context, {
    render: renderRun,
    // Code that cannot be compiled is code that failed.
    httpStatus: ({ status }) => (status === 'internal_error' ? 500 : 200),
  });
  app.post('/run', { config: { summary } }, async (request, reply) => {
    const wanted = await context.bodies.read('run', request, request.body, context.config.ceilings);
    return answer(wanted, request, reply);
  });
}
