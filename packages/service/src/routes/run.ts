import type { FastifyInstance } from 'fastify';
import { renderRun } from '../render-run.js';
import { readRun } from '../request/run.js';
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
  app.post('/run', { config: { summary } }, (request, reply) =>
    answer(readRun(request.body, context.config.ceilings), request, reply),
  );
}
