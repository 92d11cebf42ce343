import type { Display, ExecuteRequest, Execution, Status } from '../types.js';

/** What a job or a batch takes besides what is to be run. */
export interface JobSettings {
  /** −100 to 100; those with a higher one go first. 0 if absent. */
  priority?: number;
  /** Not before this time, at most a year ahead: ISO 8601 with an offset or Z, as `Date` has it by `toISOString()`. */
  notBefore?: string;
  /** Where the service tells of the end: an http(s) URL. `secret` is `whsec_` and base64 of 24 to 64 bytes. */
  webhook?: string | { url: string; secret?: string };
  /** How often a run that ended badly is tried again. */
  retry?: {
    /** 0 to 10 further tries. */
    limit: number;
    /** Milliseconds before the first of them, doubled for each one after it; 1000 if absent. */
    delayMs?: number;
    /** The statuses that are tried again; if absent, those that another try might change. */
    on?: RetriedStatus[];
  };
}

/** Endings that another try might change, and `not_json`, which only a changed world might. */
export type RetriedStatus = Exclude<Status, 'ok' | 'syntax_error' | 'no_main' | 'cancelled'>;

/** The body of `POST /jobs` for one run. */
export interface JobRequest extends ExecuteRequest, JobSettings {}

/** The body of `POST /jobs` for many. */
export interface BatchRequest extends JobSettings {
  /** 1 to 1000. Where one of them is wrong none is taken. */
  items: ExecuteRequest[];
}

/** `done`: there is an answer, whatever its status; `failed`: the service refused it. */
export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** `done`: every item has ended. */
export type BatchState = 'queued' | 'running' | 'done';

export interface SubmittedJob {
  id: string;
  kind: 'job';
  /** `queued`; where it was handed in before with its Idempotency-Key, as it is now. */
  state: JobState;
}

export interface SubmittedBatch {
  id: string;
  kind: 'batch';
  /** `queued`; where it was handed in before with its Idempotency-Key, as it is now. */
  state: BatchState;
  /** The id of each item's job, in their order. */
  jobs: string[];
}

/** A refusal as the service words it (RFC 9457). */
export interface Problem {
  /** The HTTP status that the refusal would have had. */
  status: number;
  code: string;
  error: string;
  requestId?: string;
  [member: string]: unknown;
}

export interface WebhookState {
  url: string;
  state: 'pending' | 'delivered' | 'failed';
  attempts: number;
  lastError: string | null;
}

/** A job as a list has it. Times are ISO 8601. */
export interface ListedJob {
  id: string;
  kind: 'job';
  state: JobState;
  /** How many of the caller's own jobs are before it, counted up to 1000; `null` unless it is queued. */
  position: number | null;
  priority: number;
  notBefore: string | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  attempts: number;
  /** The batch that it is an item of, and its place in there, from 0. */
  batch: string | null;
  index: number | null;
  /** The run's; `null` unless the job is done. */
  status: Status | null;
  /** Whether it is being stopped. */
  cancelling: boolean;
  /** Whether its answer was removed to make room for later ones. */
  expired: boolean;
  webhook: WebhookState | null;
  /** `null` unless it failed. */
  problem: Problem | null;
}

export interface Job<Result = unknown> extends ListedJob {
  /** What `execute` gives; `null` unless the job is done, and has not expired. */
  answer: Execution<Result> | null;
}

export interface BatchCounts {
  total: number;
  queued: number;
  running: number;
  done: number;
  failed: number;
  cancelled: number;
  /** Of those done, the ones with status `ok`. */
  ok: number;
}

export interface Batch {
  id: string;
  kind: 'batch';
  state: BatchState;
  createdAt: string;
  finishedAt: string | null;
  priority: number;
  notBefore: string | null;
  webhook: WebhookState | null;
  counts: BatchCounts;
}

export interface JobList {
  jobs: (ListedJob | Batch)[];
  /** For the next page; `null` where there is none. */
  cursor: string | null;
}

export interface Cancelled {
  id: string;
  kind: 'job' | 'batch';
  /** `cancelled`, or how it had ended before; `running` while it is being stopped. */
  state: JobState;
  cancelling?: true;
}

/** What became of one item of a batch. */
export interface BatchResult<Result = unknown> {
  /** Its place in the batch, from 0. */
  index: number;
  id: string;
  state: Exclude<JobState, 'queued' | 'running'>;
  status: Status | null;
  answer: Execution<Result> | null;
  problem: Problem | null;
  /** There where the answer was removed to make room for later ones. */
  expired?: true;
}

/** `eventId` is what `events()` takes as `lastEventId`. */
interface Numbered {
  eventId: string | undefined;
}

/** What is told of a job. `done`, `error` or `cancelled` comes last, and once; a further attempt begins with a `start`. */
export type JobEvent<Result = unknown> = Numbered &
  (
    | { type: 'state'; state: JobState; position: number | null; attempt: number }
    | { type: 'start'; id: string; attempt: number }
    | { type: 'stdout' | 'stderr'; text: string }
    | { type: 'display'; display: Display }
    /** `null` where its answer was removed to make room for later ones. */
    | { type: 'done'; outcome: Execution<Result> | null }
    | { type: 'error'; problem: Problem }
    | { type: 'cancelled'; id: string }
  );

/** What is told of a batch. `done` comes last, and once. */
export type BatchEvent = Numbered &
  (
    | { type: 'progress'; counts: BatchCounts }
    | { type: 'item'; index: number; id: string; state: JobState; status: Status | null }
    | { type: 'done'; counts: BatchCounts }
  );
