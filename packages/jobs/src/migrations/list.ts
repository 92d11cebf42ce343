/**
 * What makes the schema, step by step. A step that has been released is never changed: another one is added.
 *
 * What is kept of a job is text and not jsonb: that would round numbers, and refuse NUL in a string.
 */
export const MIGRATIONS: readonly string[] = [
  `
  -- Whose jobs there are; each has a queue of its own, so that one's many jobs are not before another's few.
  CREATE TABLE pycell.owners (
    name text PRIMARY KEY,
    queue text NOT NULL UNIQUE,
    share double precision
  );

  -- Who takes jobs: an instance, as long as it says so.
  CREATE TABLE pycell.workers (
    id uuid PRIMARY KEY,
    cells integer NOT NULL,
    seen timestamptz NOT NULL DEFAULT now()
  );

  CREATE TABLE pycell.batches (
    id text PRIMARY KEY,
    owner text NOT NULL REFERENCES pycell.owners,
    priority integer NOT NULL,
    not_before timestamptz,
    webhook jsonb,
    total integer NOT NULL,
    -- How many have ended; also what gives each its place in the order of ending.
    ended integer NOT NULL DEFAULT 0,
    created timestamptz NOT NULL DEFAULT now(),
    finished timestamptz
  );
  CREATE INDEX batches_owner ON pycell.batches (owner, id DESC);
  CREATE INDEX batches_finished ON pycell.batches (finished) WHERE finished IS NOT NULL;

  CREATE TABLE pycell.jobs (
    id text PRIMARY KEY,
    owner text NOT NULL REFERENCES pycell.owners,
    batch text REFERENCES pycell.batches ON DELETE CASCADE,
    index integer,
    -- Its entry in the queue: another one for each time that it waits.
    entry uuid NOT NULL,
    state text NOT NULL DEFAULT 'queued'
      CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    priority integer NOT NULL,
    not_before timestamptz,
    retry jsonb,
    webhook jsonb,
    created timestamptz NOT NULL DEFAULT now(),
    started timestamptz,
    finished timestamptz,
    -- How often it was begun. With the worker it says whose outcome counts.
    attempt integer NOT NULL DEFAULT 0,
    -- Of these: ended by the job's own doing, and by the end of its worker.
    failures integer NOT NULL DEFAULT 0,
    crashes integer NOT NULL DEFAULT 0,
    worker uuid,
    cancelling boolean NOT NULL DEFAULT false,
    status text,
    problem text,
    request_bytes bigint NOT NULL,
    answer_bytes bigint,
    -- Its answer was removed, to make room for later ones.
    expired boolean NOT NULL DEFAULT false,
    -- Its place in the order in which its batch's ended.
    ended integer
  );
  CREATE INDEX jobs_owner ON pycell.jobs (owner, id DESC) WHERE batch IS NULL;
  CREATE INDEX jobs_batch ON pycell.jobs (batch, index) WHERE batch IS NOT NULL;
  CREATE INDEX jobs_queued ON pycell.jobs (owner, priority DESC, id) INCLUDE (not_before, request_bytes)
    WHERE state = 'queued';
  CREATE INDEX jobs_running ON pycell.jobs (owner, worker) WHERE state = 'running';
  CREATE INDEX jobs_finished ON pycell.jobs (finished) INCLUDE (answer_bytes) WHERE finished IS NOT NULL;
  CREATE UNIQUE INDEX jobs_entry ON pycell.jobs (entry);

  -- Requests and answers, in pieces: neither is ever one value of many megabytes.
  CREATE TABLE pycell.pieces (
    job text NOT NULL REFERENCES pycell.jobs ON DELETE CASCADE,
    part text NOT NULL CHECK (part IN ('request', 'answer')),
    seq integer NOT NULL,
    data text NOT NULL,
    PRIMARY KEY (job, part, seq)
  );

  -- What a run in hand has written and shown so far. When it has ended the answer has all of it.
  CREATE TABLE pycell.events (
    job text NOT NULL REFERENCES pycell.jobs ON DELETE CASCADE,
    attempt integer NOT NULL,
    seq integer NOT NULL,
    name text NOT NULL CHECK (name IN ('stdout', 'stderr', 'display')),
    data text NOT NULL,
    PRIMARY KEY (job, attempt, seq)
  );

  CREATE TABLE pycell.idempotency (
    owner text NOT NULL,
    key text NOT NULL,
    hash text NOT NULL,
    target text NOT NULL,
    created timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner, key)
  );
  CREATE INDEX idempotency_created ON pycell.idempotency (created);
  `,
  `
  -- Who has something that is due, without looking at all that is for later.
  CREATE INDEX jobs_due ON pycell.jobs (owner, not_before) WHERE state = 'queued';
  `,
];
