import type { Outcome } from '@pycell/engine';
import type { FastifyInstance } from 'fastify';
import { connectionSignal } from '../connection.js';
import { stopping } from '../errors/from-error.js';
import { Refusal } from '../errors/refusal.js';
import type { RouteContext } from './context.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/** `POST /check`: reads a script without running it. */
export function checkRoute(app: FastifyInstance, { bodies, run }: RouteContext): void {
  const summary = 'Looks at a script without running it';
  app.post('/check', { config: { summary } }, async (request, reply) => {
    const wanted = await bodies.read('check', request, request.body);
    const signal = connectionSignal(request.raw.socket);
    const outcome = await run(request, wanted, { signal });
    if (signal.aborted) return reply.hijack();
    if (outcome.status === 'cancelled') throw stopping();
    if (outcome.status === 'internal_error') throw new Refusal('internal_error', 'Internal server error');
    return reply.type(JSON_TYPE).send(outcome.resultJson ?? unfinished(outcome));
  });
}

/** A script can be built to take the parser longer, or more memory, than a run may have. */
function unfinished({ error }: Outcome): string {
  const place = { line: null, column: null, endLine: null, endColumn: null };
  const message = `The script could not be checked: ${error}`;
  return JSON.stringify({
    ok: false,
    diagnostics: [{ severity: 'error', code: 'unchecked', message, ...place, hint: null }],
  });
}
