import type { Database, Sql } from '../database/database.js';
import { newEntryId } from '../entry-id.js';
import { type Queue, WEBHOOKS } from '../queue.js';
import { lockBatch, tell } from './finish.js';

/**
 * Cancels a job of an owner: at once where it waits, and by its worker where it runs.
 *
 * @returns whether there is such a job; one that has ended stays as it is
 */
export function cancelJob(database: Database, queue: Queue, owner: string, id: string): Promise<boolean> {
  return database.transaction(async (sql) => {
    const [found] = await sql.query<{ batch: string | null; queue: string }>(
      `SELECT batch, owners.queue FROM pycell.jobs JOIN pycell.owners ON owners.name = owner
       WHERE id = $1 AND owner = $2`,
      [id, owner],
    );
    if (!found) return false;
    await lockBatch(sql, found.batch);
    // Or it could go back to those that wait between the two statements that follow.
    await sql.query('SELECT FROM pycell.jobs WHERE id = $1 FOR UPDATE', [id]);
    const [job] = await sql.query<{ entry: string; webhook: object | null }>(
      `UPDATE pycell.jobs SET state = 'cancelled', finished = now(), answer_bytes = 0
       WHERE id = $1 AND state = 'queued' RETURNING entry, webhook`,
      [id],
    );
    if (job) {
      await sql.query('DELETE FROM pycell.pieces WHERE job = $1', [id]);
      await queue.drop(sql, found.queue, [job.entry]);
      await tell(sql, queue, { id, batch: found.batch }, job.webhook !== null);
    } else {
      await sql.query(`UPDATE pycell.jobs SET cancelling = true WHERE id = $1 AND state = 'running'`, [id]);
    }
    return true;
  });
}

/** The same of all of a batch. */
export function cancelBatch(database: Database, queue: Queue, owner: string, id: string): Promise<boolean> {
  return database.transaction(async (sql) => {
    const [batch] = await sql.query<{ queue: string }>(
      `SELECT owners.queue FROM pycell.batches JOIN pycell.owners ON owners.name = owner
       WHERE id = $1 AND owner = $2`,
      [id, owner],
    );
    if (!batch) return false;
    await lockBatch(sql, id);
    await sql.query('SELECT FROM pycell.jobs WHERE batch = $1 AND finished IS NULL FOR UPDATE', [id]);
    const cancelled = await sql.query<{ id: string; entry: string }>(
      `UPDATE pycell.jobs SET state = 'cancelled', finished = now(), answer_bytes = 0
       WHERE batch = $1 AND state = 'queued' RETURNING id, entry`,
      [id],
    );
    await sql.query(`UPDATE pycell.jobs SET cancelling = true WHERE batch = $1 AND state = 'running'`, [id]);
    if (cancelled.length > 0) await end(sql, queue, id, cancelled, batch.queue);
    return true;
  });
}

async function end(
  sql: Sql,
  queue: Queue,
  batch: string,
  jobs: readonly { id: string; entry: string }[],
  queueName: string,
): Promise<void> {
  const ids = jobs.map(({ id }) => id);
  await sql.query('DELETE FROM pycell.pieces WHERE job = ANY($1::text[])', [ids]);
  await queue.drop(
    sql,
    queueName,
    jobs.map(({ entry }) => entry),
  );
  await sql.query(
    `UPDATE pycell.jobs SET ended = batches.ended + place
     FROM pycell.batches, unnest($2::text[]) WITH ORDINALITY AS each (job, place)
     WHERE batches.id = $1 AND jobs.id = each.job`,
    [batch, ids],
  );
  const [row] = await sql.query<{ isLast: boolean; webhook: object | null }>(
    `UPDATE pycell.batches
     SET ended = ended + $2, finished = CASE WHEN ended + $2 = total THEN now() END
     WHERE id = $1 RETURNING ended = total AS "isLast", webhook`,
    [batch, ids.length],
  );
  if (row?.isLast && row.webhook) {
    await queue.add(sql, [{ id: newEntryId(), queue: WEBHOOKS, data: { batch, attempt: 0 } }]);
  }
}
