import type { Batch, BatchCounts, ListedJob } from '@pycell/client';

export type Listed = ListedJob | Batch;

export function isActive({ state }: Listed): boolean {
  return state === 'queued' || state === 'running';
}

/** How many of a batch have ended, however. */
export function endedOf({ total, queued, running }: BatchCounts): number {
  return total - queued - running;
}

/** Whether there is an answer to look at, or a word on why there is none. */
export function canOpen(job: ListedJob): boolean {
  return job.state === 'cancelled' || (job.state === 'done' && !job.expired);
}
