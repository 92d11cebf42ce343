import type { FastifyInstance } from 'fastify';
import { renderSnippet } from '../render-snippet.js';
import { readSnippet } from '../request/snippet.js';
import { runAnswerer } from './answer-run.js';
import type { RouteContext } from './context.js';

/** `POST /run`: runs a snippet under the rules of RestrictedPython, and answers what it set or printed. */
export function runRoute(app: FastifyInstance, context: RouteContext): void {
  const summary = 'Runs a snippet under language-level rules and returns its output';
  const answer = runAnswerer(context, {
    render: renderSnippet,
    // A snippet that cannot be compiled is one that failed.
    httpStatus: ({ status }) => (status === 'internal_error' ? 500 : 200),
  });
  app.post('/run', { config: { summary } }, (request, reply) =>
    answer(readSnippet(request.body, context.config.ceilings), request, reply),
  );
}
