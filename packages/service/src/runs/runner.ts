import type { Outcome, RunOptions, RunRequest } from '@pycell/engine';
import type { FastifyRequest } from 'fastify';
import { callerOf } from '../caller.js';
import { remoteSpan } from '../tracing/trace-context.js';
import { knownRun, type RunParts } from './known-run.js';

/** Runs something for a request: in its caller's turn, with the request's id, in the trace that it names. */
export type Runner = (
  request: FastifyRequest,
  run: RunRequest,
  options: Pick<RunOptions, 'signal' | 'observer'>,
) => Promise<Outcome>;

/** How routes run something. */
export function createRunner(parts: RunParts): Runner {
  return (request, run, options) => {
    const { name, share, byKey } = callerOf(request);
    return knownRun(parts, run, {
      ...options,
      id: request.id,
      endpoint: request.routeOptions.url ?? '',
      caller: name,
      share,
      callerShown: byKey ? name : undefined,
      parent: remoteSpan(request.headers),
    });
  };
}
