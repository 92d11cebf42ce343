import { DrainingError, type Engine, type Outcome, QueueFullError, renderOutcome } from '@pycell/engine';
import type { Claimed, JobsOptions } from '@pycell/jobs';
import type { Logger } from 'pino';
import type { Config } from '../config/variables.js';
import { refusalFrom } from '../errors/from-error.js';
import { problem } from '../errors/problem.js';
import { knownRun, type RunParts } from '../runs/known-run.js';

interface Parts extends RunParts {
  config: Config;
}

const ENDPOINT = '/jobs';

/** How jobs are run on this instance: by the same engine as every other run, in their owner's turn, counted and logged. */
export function jobRunner(parts: Parts): NonNullable<JobsOptions['work']> {
  const { engine, config, log } = parts;
  return {
    cells: config.jobCells ?? engine.stats().cells,
    run: ({ id, owner, share, request }, options) =>
      knownRun(parts, request, {
        ...options,
        id,
        endpoint: ENDPOINT,
        caller: owner,
        share,
        callerShown: owner || undefined,
      }),
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
