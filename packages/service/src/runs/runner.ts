import type { Engine, Outcome, RunOptions, RunRequest } from '@pycell/engine';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { callerOf } from '../caller.js';
import type { Metrics } from '../metrics/metrics.js';
import { runSpan } from '../tracing/run-span.js';
import { remoteSpan } from '../tracing/trace-context.js';

/** Runs something for a request: in its caller's turn, with the request's id, traced, counted and logged. */
export type Runner = (
  request: FastifyRequest,
  run: RunRequest,
  options: Pick<RunOptions, 'signal' | 'observer'>,
) => Promise<Outcome>;

interface Parts {
  engine: Engine;
  log: Logger;
  metrics: Metrics;
}

/** The one way from a route to the engine, so that no kind of run is missing in the metrics or in the log. */
export function createRunner({ engine, log, metrics }: Parts): Runner {
  return async (request, run, options) => {
    const { id } = request;
    const endpoint = request.routeOptions.url ?? '';
    const { name, share, byKey } = callerOf(request);
    const parent = remoteSpan(request.headers);
    const span = runSpan(endpoint, id, run, parent);
    let outcome: Outcome;
    try {
      outcome = await engine.run(run, {
        ...options,
        id,
        caller: name,
        ...(share !== undefined && { share }),
      });
    } catch (error) {
      span.failed(error);
      throw error;
    }
    span.ended(outcome);
    metrics.ran(endpoint, outcome);
    const { status, receipt } = outcome;
    log[status === 'internal_error' ? 'error' : 'info'](
      {
        requestId: id,
        ...(parent && { traceId: parent.traceId }),
        ...(byKey && { caller: name }),
        endpoint,
        status,
        ...receipt,
      },
      'run',
    );
    return outcome;
  };
}
