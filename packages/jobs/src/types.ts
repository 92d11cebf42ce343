import type { RunRequest, Status } from '@pycell/engine';

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

export interface Owner {
  name: string;
  /** Of the cells of all workers together, 0 to 1, that its jobs may have at once; absent: all. */
  share?: number | undefined;
}

export interface Webhook {
  url: string;
  /** `whsec_` and base64; the service's own where absent. */
  secret?: string | undefined;
}

/** When a run that did not go well is tried again. */
export interface Retry {
  /** How often, at most. */
  limit: number;
  /** Before the first time; doubled each time. */
  delayMs: number;
  on: Status[];
}

/** What holds for a job, or for all of a batch. */
export interface Terms {
  /** −100 to 100; higher goes first among its owner's. */
  priority: number;
  notBefore?: Date | undefined;
  webhook?: Webhook | undefined;
  retry?: Retry | undefined;
}

/** A caller's own name for what it asks for, so that asking twice is asking once. */
export interface Idempotency {
  key: string;
  /** Of what was asked, to tell another thing under the same key. */
  hash: string;
}

export interface NewJob {
  id: string;
  request: RunRequest;
}

export interface Counts {
  total: number;
  queued: number;
  running: number;
  done: number;
  failed: number;
  cancelled: number;
  /** Of those done: with the status ok. */
  ok: number;
}

export interface WebhookState {
  url: string;
  state: 'pending' | 'delivered' | 'failed';
  attempts: number;
  lastError: string | null;
}

export interface Job {
  kind: 'job';
  id: string;
  state: JobState;
  /** Of its owner's own queued jobs, how many go before it; 1000 where those are more. */
  position: number | null;
  priority: number;
  notBefore: Date | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  attempts: number;
  batch: string | null;
  index: number | null;
  status: Status | null;
  cancelling: boolean;
  webhook: WebhookState | null;
  /** JSON text of a problem, where the service refused it. */
  problem: string | null;
  /** Its answer was removed, to make room for later ones. */
  expired: boolean;
  /** 0 where there is none. */
  answerBytes: number;
}

export interface Batch {
  kind: 'batch';
  id: string;
  state: 'queued' | 'running' | 'done';
  priority: number;
  notBefore: Date | null;
  createdAt: Date;
  finishedAt: Date | null;
  webhook: WebhookState | null;
  counts: Counts;
}

/** The same key came with something else. */
export class IdempotencyConflictError extends Error {
  override name = 'IdempotencyConflictError';
}

/** Too many jobs wait, or too much. */
export class JobsFullError extends Error {
  override name = 'JobsFullError';
}
