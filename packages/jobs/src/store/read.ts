/** What there is to know of jobs, to their owner alone: to anyone else there is no such job. */
import type { Sql } from '../database/database.js';
import type { Batch, Counts, Job, JobState, WebhookState } from '../types.js';

type Stored = Job & { webhook: (WebhookState & { secret?: string }) | null; [key: string]: unknown };

/** A place in the line is counted up to here: a count of all that wait would be the price of each look at one job. */
export const MOST_POSITION = 1000;

/** Those of an owner's that go before `jobs`: a range of the index `jobs_queued`. */
const before = (range: string) => `(
  SELECT count(*) FROM (
    SELECT FROM pycell.jobs AS other
    WHERE other.owner = jobs.owner AND other.state = 'queued' AND ${range} LIMIT ${MOST_POSITION}) AS those)`;

const JOB = `
  id, state, priority, not_before AS "notBefore", created AS "createdAt", started AS "startedAt",
  finished AS "finishedAt", attempt AS attempts, batch, index, status, cancelling, expired, webhook, problem,
  coalesce(answer_bytes, 0)::double precision AS "answerBytes",
  CASE WHEN state = 'queued' THEN least(${MOST_POSITION},
    ${before('other.priority > jobs.priority')}
    + ${before('other.priority = jobs.priority AND other.id < jobs.id')})::integer END AS position`;

export async function readJob(sql: Sql, owner: string, id: string): Promise<Job | undefined> {
  const [row] = await sql.query<Stored>(`SELECT ${JOB} FROM pycell.jobs WHERE id = $1 AND owner = $2`, [
    id,
    owner,
  ]);
  return row && toJob(row);
}

export async function readBatch(sql: Sql, owner: string, id: string): Promise<Batch | undefined> {
  const [batch] = await readBatches(sql, owner, [id]);
  return batch;
}

export interface Filter {
  state?: JobState | undefined;
  /** Only those with ids before this one: ids sort by time. */
  before?: string | undefined;
  limit: number;
}

/** Jobs that are in no batch, and batches; the newest first. A state that only jobs have leaves batches out. */
export async function listJobs(sql: Sql, owner: string, filter: Filter): Promise<(Job | Batch)[]> {
  const { state, before, limit } = filter;
  const values = [owner, before ?? null, limit, state ?? null];
  const jobs = await sql.query<Stored>(
    `SELECT ${JOB} FROM pycell.jobs
     WHERE owner = $1 AND batch IS NULL AND ($2::text IS NULL OR id < $2) AND ($4::text IS NULL OR state = $4)
     ORDER BY id DESC LIMIT $3`,
    values,
  );
  const batches = await sql.query<{ id: string }>(
    `SELECT id FROM pycell.batches
     WHERE owner = $1 AND ($2::text IS NULL OR id < $2)
       AND ($4::text IS NULL
         OR ($4 = 'done' AND finished IS NOT NULL)
         OR ($4 IN ('queued', 'running') AND finished IS NULL AND ($4 = 'running') = EXISTS (
           SELECT FROM pycell.jobs WHERE batch = batches.id AND state <> 'queued')))
     ORDER BY id DESC LIMIT $3`,
    values,
  );
  const all: (Job | Batch)[] = [
    ...jobs.map(toJob),
    ...(await readBatches(
      sql,
      owner,
      batches.map(({ id }) => id),
    )),
  ];
  return all.sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit);
}

/** The items of a batch, from an index on. */
export async function listItems(
  sql: Sql,
  owner: string,
  batch: string,
  { after, limit, state }: { after: number; limit: number; state?: JobState | undefined },
): Promise<Job[]> {
  const rows = await sql.query<Stored>(
    `SELECT ${JOB} FROM pycell.jobs
     WHERE batch = $1 AND owner = $2 AND index > $3 AND ($5::text IS NULL OR state = $5)
     ORDER BY index LIMIT $4`,
    [batch, owner, after, limit, state ?? null],
  );
  return rows.map(toJob);
}

/** Items that have ended, in that order, from a place on. */
export async function listEnded(sql: Sql, batch: string, after: number, limit: number) {
  return sql.query<{ ended: number; index: number; id: string; state: JobState; status: string | null }>(
    `SELECT ended, index, id, state, status FROM pycell.jobs
     WHERE batch = $1 AND ended > $2 ORDER BY ended LIMIT $3`,
    [batch, after, limit],
  );
}

async function readBatches(sql: Sql, owner: string, ids: readonly string[]): Promise<Batch[]> {
  if (ids.length === 0) return [];
  const rows = await sql.query<Omit<Batch, 'kind' | 'state'> & Counts & { [key: string]: unknown }>(
    `SELECT batches.id, batches.priority, batches.not_before AS "notBefore", batches.created AS "createdAt",
       batches.finished AS "finishedAt", batches.webhook, total, counts.*
     FROM pycell.batches, LATERAL (
       SELECT count(*) FILTER (WHERE state = 'queued')::integer AS queued,
         count(*) FILTER (WHERE state = 'running')::integer AS running,
         count(*) FILTER (WHERE state = 'done')::integer AS done,
         count(*) FILTER (WHERE state = 'failed')::integer AS failed,
         count(*) FILTER (WHERE state = 'cancelled')::integer AS cancelled,
         count(*) FILTER (WHERE status = 'ok')::integer AS ok
       FROM pycell.jobs WHERE batch = batches.id) AS counts
     WHERE batches.id = ANY($1::text[]) AND owner = $2`,
    [ids, owner],
  );
  return rows.map(({ total, queued, running, done, failed, cancelled, ok, webhook, ...rest }) => ({
    ...rest,
    kind: 'batch' as const,
    state: rest.finishedAt
      ? ('done' as const)
      : queued === total
        ? ('queued' as const)
        : ('running' as const),
    webhook: shown(webhook),
    counts: { total, queued, running, done, failed, cancelled, ok },
  }));
}

function toJob(row: Stored): Job {
  return { ...row, kind: 'job', webhook: shown(row.webhook) };
}

/** Nobody gets the secret back. */
function shown(webhook: (WebhookState & { secret?: string }) | null): WebhookState | null {
  if (!webhook) return null;
  const { url, state, attempts, lastError } = webhook;
  return { url, state, attempts, lastError };
}
