import { DrainingError, type Engine, type Outcome, QueueFullError, renderOutcome } from '@pycell/engine';
import type { Claimed, JobsOptions } from '@pycell/jobs';
import type { Logger } from 'pino';
import type { Config } from '../config/variables.js';
import { refusalFrom } from '../errors/from-error.js';
import { problem } from '../errors/problem.js';
import type { Metrics } from '../metrics/metrics.js';
import { runSpan } from '../tracing/run-span.js';

interface Parts {
  engine: Engine;
  config: Config;
  log: Logger;
  metrics: Metrics;
}

const ENDPOINT = '/jobs';

/** How jobs are run on this instance: by the same engine as every other run, in their owner's turn, counted and logged. */
export function jobRunner({ engine, config, log, metrics }: Parts): NonNullable<JobsOptions['work']> {
  return {
    cells: config.jobCells ?? engine.stats().cells,
    async run({ id, owner, share, request }, options) {
      const span = runSpan(ENDPOINT, id, request, undefined);
      let outcome: Outcome;
      try {
        outcome = await engine.run(request, {
          ...options,
          id,
          caller: owner,
          ...(share !== undefined && { share }),
        });
      } catch (error) {
        span.failed(error);
        throw error;
      }
      span.ended(outcome);
      metrics.ran(ENDPOINT, outcome);
      const { status, receipt } = outcome;
      log[status === 'internal_error' ? 'error' : 'info'](
        { requestId: id, endpoint: ENDPOINT, status, ...receipt },
        'run',
      );
      return outcome;
    },
    refusal: (error, job) => refusalOf(error, job, config.bodyBytes, log),
    givenUp: (id) => renderOutcome(givenUp(id, engine)),
  };
}

/** Undefined where it is not the job's fault: it is then for another time, or another instance. */
function refusalOf(error: unknown, { id }: Claimed, bodyBytes: number, log: Logger): string | undefined {
  if (error instanceof QueueFullError || error instanceof DrainingError) return undefined;
  const refusal = refusalFrom(error, bodyBytes);
  if (refusal.code === 'not_ready') return undefined;
  if (refusal.code === 'internal_error') log.error({ requestId: id, err: error }, 'job failed');
  return JSON.stringify(problem(refusal, id));
}

/** The answer of a job that has ended its worker more than once. */
function givenUp(id: string, engine: Engine): Outcome {
  return {
    id,
    status: 'internal_error',
    resultJson: null,
    stdout: '',
    stderr: '',
    error: 'Internal server error',
    trace: null,
    hint: null,
    displaysJson: [],
    files: [],
    truncated: [],
    warnings: ['its instance ended twice while it ran, so it was given up'],
    receipt: { queueMs: 0, startMs: 0, runMs: 0, cpuMs: 0, peakMemoryBytes: 0 },
    isolation: engine.isolation().level === 'full' ? 'full' : 'partial',
  };
}
