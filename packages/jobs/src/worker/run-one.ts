import { type Outcome, renderOutcome } from '@pycell/engine';
import type { Database } from '../database/database.js';
import type { Queue } from '../queue.js';
import type { Claimed } from '../store/claim.js';
import { type End, finish, type Held, requeue } from '../store/finish.js';
import type { Retry } from '../types.js';
import { LiveWriter } from './live-writer.js';
import type { Storing } from './storing.js';

/** Runs a job's request, as its owner. Rejects where the service does not run it at all. */
export type RunJob = (job: Claimed, options: RunJobOptions) => Promise<Outcome>;

export interface RunJobOptions {
  signal: AbortSignal;
  observer: LiveWriter['observer'];
}

export interface Hand {
  database: Database;
  queue: Queue;
  storing: Storing;
  worker: string;
  run: RunJob;
  /** A refusal as JSON text, or undefined where it is for another time: no cell is free, the instance stops. */
  refusal(error: unknown, job: Claimed): string | undefined;
  /** Aborts where the instance stops: jobs in hand go back to those that wait. */
  stopping: AbortSignal;
}

/** How the owner's wish to cancel a job comes to its run. */
export const CANCELLED = Symbol('cancelled');

/** From the claim to the stored end. */
export async function runOne(hand: Hand, job: Claimed, signal: AbortSignal): Promise<void> {
  const live = new LiveWriter(hand.database, job);
  let end: End | 'back' | { retryAt: Date };
  try {
    const both = AbortSignal.any([signal, hand.stopping]);
    const outcome = await hand.run(job, { signal: both, observer: live.observer });
    end = endOf(outcome, job, signal.aborted && signal.reason === CANCELLED);
  } catch (error) {
    const problem = hand.refusal(error, job);
    end = problem === undefined ? 'back' : { state: 'failed', problem };
  }
  await live.stop();
  const held: Held = { ...job, worker: hand.worker };
  const store = (end: End | 'back' | { retryAt: Date }) =>
    hand.storing.store(job.batch, (sql) => {
      if (end === 'back') return requeue(sql, hand.queue, held, { priority: job.priority });
      if ('retryAt' in end) {
        const how = { priority: job.priority, notBefore: end.retryAt, failed: true };
        return requeue(sql, hand.queue, held, how);
      }
      return finish(sql, hand.queue, held, end);
    });
  try {
    await store(end);
  } catch (error) {
    // No database takes this end, now or later: without another one the job would run for ever.
    const problem = hand.refusal(error, job);
    if (problem === undefined) throw error;
    await store({ state: 'failed', problem });
  }
}

/** An engine that fails at a job is asked once more, whatever the job says: that is no fault of its own. */
const OUR_FAULTS = 1;

function endOf(outcome: Outcome, job: Claimed, isCancelled: boolean): End | 'back' | { retryAt: Date } {
  const { status } = outcome;
  // It went because its owner wants so, or because we go.
  if (status === 'cancelled') return isCancelled ? { state: 'cancelled' } : 'back';
  const pause = pauseBefore(job, status);
  if (pause !== undefined) return { retryAt: new Date(Date.now() + pause) };
  return { state: 'done', status, answer: renderOutcome(outcome) };
}

/** Milliseconds before the job is tried again; undefined where it is not. */
export function pauseBefore(
  { retry, failures }: { retry: Retry | null; failures: number },
  status: Outcome['status'],
): number | undefined {
  if (status === 'internal_error' && failures < OUR_FAULTS) return retry?.delayMs ?? 1000;
  if (!retry || failures >= retry.limit || !retry.on.includes(status)) return undefined;
  return retry.delayMs * 2 ** failures;
}
