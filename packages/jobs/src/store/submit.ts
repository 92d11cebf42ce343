import type { Database, Sql } from '../database/database.js';
import { newEntryId } from '../entry-id.js';
import { type Queue, queueOf } from '../queue.js';
import { type Idempotency, IdempotencyConflictError, type NewJob, type Owner, type Terms } from '../types.js';
import { writePieces } from './pieces.js';

export interface Submission {
  owner: Owner;
  terms: Terms;
  jobs: readonly NewJob[];
  /** Where the jobs are a batch: its id. */
  batch?: string | undefined;
  idempotency?: Idempotency | undefined;
}

/** What a submission has become: itself, or what the same one before it has. */
export interface Submitted {
  id: string;
  kind: 'job' | 'batch';
  jobs: string[];
  replayed: boolean;
  /** Of the requests that are stored. */
  bytes: number;
}

/**
 * Stores jobs and queues them, all or none.
 *
 * @throws IdempotencyConflictError, StoreError
 */
export async function submit(database: Database, queue: Queue, submission: Submission): Promise<Submitted> {
  const { owner, terms, jobs, batch, idempotency } = submission;
  const name = await knownOwner(database, queue, owner);
  return database.transaction(async (sql) => {
    const id = batch ?? (jobs[0] as NewJob).id;
    if (idempotency) {
      const before = await replay(sql, owner.name, idempotency, id);
      if (before) return before;
    }
    if (batch) await addBatch(sql, batch, owner.name, terms, jobs.length);
    const requests = new Map(jobs.map((job) => [job.id, JSON.stringify(job.request)]));
    const entries = jobs.map((job) => ({
      id: job.id,
      entry: newEntryId(),
      bytes: Buffer.byteLength(requests.get(job.id) ?? ''),
    }));
    await sql.query(
      `INSERT INTO pycell.jobs
         (id, owner, batch, index, entry, priority, not_before, retry, webhook, request_bytes)
       SELECT id, $1, $2, index, entry, $3, $4, $5::jsonb, $6::jsonb, bytes
       FROM unnest($7::text[], $8::integer[], $9::uuid[], $10::bigint[]) AS each (id, index, entry, bytes)`,
      [
        owner.name,
        batch ?? null,
        terms.priority,
        terms.notBefore ?? null,
        terms.retry ? JSON.stringify(terms.retry) : null,
        batch ? null : webhookJson(terms),
        entries.map((job) => job.id),
        entries.map((_, index) => (batch ? index : null)),
        entries.map(({ entry }) => entry),
        entries.map(({ bytes }) => bytes),
      ],
    );
    await writePieces(sql, 'request', requests);
    await queue.add(
      sql,
      entries.map(({ entry }) => ({
        id: entry,
        queue: name,
        priority: terms.priority,
        notBefore: terms.notBefore,
      })),
    );
    return {
      id,
      kind: batch ? 'batch' : 'job',
      jobs: jobs.map((job) => job.id),
      replayed: false,
      bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  });
}

/** Its queue has to be there before the jobs: that is made outside of their transaction, as pg-boss makes a table for it. */
async function knownOwner(database: Database, queue: Queue, { name, share }: Owner): Promise<string> {
  const queueName = queueOf(name);
  const [known] = await database.query<{ share: number | null }>(
    'SELECT share FROM pycell.owners WHERE name = $1',
    [name],
  );
  if (!known) await queue.make(queueName);
  if (!known || known.share !== (share ?? null)) {
    await database.query(
      `INSERT INTO pycell.owners (name, queue, share) VALUES ($1, $2, $3)
       ON CONFLICT (name) DO UPDATE SET share = excluded.share`,
      [name, queueName, share ?? null],
    );
  }
  return queueName;
}

/** Whether this submission may be a second one of the same. */
export async function isKnown(sql: Sql, { owner, idempotency }: Submission): Promise<boolean> {
  if (!idempotency) return false;
  const rows = await sql.query('SELECT target FROM pycell.idempotency WHERE owner = $1 AND key = $2', [
    owner.name,
    idempotency.key,
  ]);
  return rows.length > 0;
}

/** What this key has brought about before, or undefined where it is new, and ours from now on. */
async function replay(
  sql: Sql,
  owner: string,
  { key, hash }: Idempotency,
  target: string,
): Promise<Submitted | undefined> {
  // Whoever comes second waits here for the first one's end.
  const [mine] = await sql.query(
    `INSERT INTO pycell.idempotency (owner, key, hash, target) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING RETURNING target`,
    [owner, key, hash, target],
  );
  if (mine) return undefined;
  const [before] = await sql.query<{ hash: string; target: string }>(
    'SELECT hash, target FROM pycell.idempotency WHERE owner = $1 AND key = $2',
    [owner, key],
  );
  if (before?.hash !== hash) {
    throw new IdempotencyConflictError('This Idempotency-Key was used with another body');
  }
  const rows = await sql.query<{ id: string }>('SELECT id FROM pycell.jobs WHERE batch = $1 ORDER BY index', [
    before.target,
  ]);
  const isBatch = rows.length > 0;
  return {
    id: before.target,
    kind: isBatch ? 'batch' : 'job',
    jobs: isBatch ? rows.map(({ id }) => id) : [before.target],
    replayed: true,
    bytes: 0,
  };
}

async function addBatch(sql: Sql, id: string, owner: string, terms: Terms, total: number): Promise<void> {
  await sql.query(
    `INSERT INTO pycell.batches (id, owner, priority, not_before, webhook, total)
     VALUES ($1, $2, $3, $4, $5::jsonb, $6)`,
    [id, owner, terms.priority, terms.notBefore ?? null, webhookJson(terms), total],
  );
}

function webhookJson({ webhook }: Terms): string | null {
  return webhook ? JSON.stringify({ ...webhook, state: 'pending', attempts: 0, lastError: null }) : null;
}
