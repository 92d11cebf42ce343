import type { SpanContext } from '@opentelemetry/api';
import type { Engine, Outcome, RunOptions, RunRequest } from '@pycell/engine';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics/metrics.js';
import { runSpan } from '../tracing/run-span.js';

export interface RunParts {
  engine: Engine;
  log: Logger;
  metrics: Metrics;
}

/** Whose run it is, and what the log and the trace know it by. */
export interface About extends Pick<RunOptions, 'signal' | 'observer'> {
  id: string;
  endpoint: string;
  caller: string;
  share: number | undefined;
  /** Where the caller is known by a key: what the log may call it. */
  callerShown?: string | undefined;
  parent?: SpanContext | undefined;
}

/** The one way to the engine: traced, counted and logged, so that no kind of run is missing there. */
export async function knownRun(
  { engine, log, metrics }: RunParts,
  run: RunRequest,
  { endpoint, share, callerShown, parent, ...options }: About,
): Promise<Outcome> {
  const { id } = options;
  const span = runSpan(endpoint, id, run, parent);
  let outcome: Outcome;
  try {
    outcome = await engine.run(run, { ...options, ...(share !== undefined && { share }) });
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
      ...(callerShown !== undefined && { caller: callerShown }),
      endpoint,
      status,
      ...receipt,
    },
    'run',
  );
  return outcome;
}
