import type { Database, Sql } from '../database/database.js';
import type { Queue } from '../queue.js';
import { type Locked, lockBatch, tell } from './finish.js';

/**
 * Cancels a job of an owner: at once where it waits, and by its worker where it runs.
 *
 * @returns whether there is such a job; one that has ended stays as it is
 */
export function cancelJob(database: Database, queue: Queue, owner: string, id: string): Promise<boolean> {
  return database.transaction(async (sql) => {
    const [job] = await sql.query<{ batch: string | null; queue: string }>(
      `SELECT batch, owners.queue FROM pycell.jobs JOIN pycell.owners ON owners.name = owner
       WHERE id = $1 AND owner = $2`,
      [id, owner],
    );
    if (!job) return false;
    const batch = await lockBatch(sql, job.batch);
    await cancel(sql, queue, job.queue, { column: 'id', id }, batch);
    return true;
  });
}

/** The same of all of a batch. */
export function cancelBatch(database: Database, queue: Queue, owner: string, id: string): Promise<boolean> {
  return database.transaction(async (sql) => {
    const [found] = await sql.query<{ queue: string }>(
      `SELECT owners.queue FROM pycell.batches JOIN pycell.owners ON owners.name = owner
       WHERE id = $1 AND owner = $2`,
      [id, owner],
    );
    if (!found) return false;
    const batch = await lockBatch(sql, id);
    await cancel(sql, queue, found.queue, { column: 'batch', id }, batch);
    return true;
  });
}

async function cancel(
  sql: Sql,
  queue: Queue,
  name: string,
  { column, id }: { column: 'id' | 'batch'; id: string },
  batch: Locked | undefined,
): Promise<void> {
  // Entries before jobs, as in `claim`, or the two would wait for each other. Those of jobs that come back meanwhile are
  // left, and found to be nobody's when they are taken.
  const waiting = await sql.query<{ entry: string }>(
    `SELECT entry FROM pycell.jobs WHERE ${column} = $1 AND state = 'queued' ORDER BY id`,
    [id],
  );
  await queue.drop(
    sql,
    name,
    waiting.map(({ entry }) => entry),
  );
  // One statement: between two a job could go from one state to the other, and be missed by both.
  const reached = await sql.query<{ id: string; state: string; hasWebhook: boolean }>(
    `UPDATE pycell.jobs
     SET cancelling = state = 'running',
       finished = CASE WHEN state = 'queued' THEN now() END,
       answer_bytes = CASE WHEN state = 'queued' THEN 0 END,
       state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END
     WHERE ${column} = $1 AND state IN ('queued', 'running')
     RETURNING id, state, webhook IS NOT NULL AS "hasWebhook"`,
    [id],
  );
  const cancelled = reached.filter(({ state }) => state === 'cancelled');
  if (cancelled.length === 0) return;
  const ids = cancelled.map((job) => job.id);
  await sql.query('DELETE FROM pycell.pieces WHERE job = ANY($1::text[])', [ids]);
  for (const job of cancelled) if (job.hasWebhook) await tell(sql, queue, { job: job.id });
  if (batch) await place(sql, queue, batch, ids);
}

/** Gives jobs that have ended their places in the order of their batch's endings. */
async function place(sql: Sql, queue: Queue, batch: Locked, ids: readonly string[]): Promise<void> {
  const ended = batch.ended + ids.length;
  await sql.query(
    `UPDATE pycell.jobs SET ended = $1 + place
     FROM unnest($2::text[]) WITH ORDINALITY AS each (job, place) WHERE jobs.id = each.job`,
    [batch.ended, ids],
  );
  await sql.query(
    'UPDATE pycell.batches SET ended = $2, finished = CASE WHEN $2 = total THEN now() END WHERE id = $1',
    [batch.id, ended],
  );
  if (ended === batch.total && batch.hasWebhook) await tell(sql, queue, { batch: batch.id });
}
