/** How jobs leave the hand of a worker. Each of these counts only while the job is still that attempt of that worker. */
import type { Sql } from '../database/database.js';
import { newEntryId } from '../entry-id.js';
import { type Queue, WEBHOOKS } from '../queue.js';
import type { JobState } from '../types.js';
import { writePieces } from './pieces.js';

/** Which attempt of a job is meant; `worker` null: of one whose worker is gone. */
export interface Held {
  id: string;
  queue: string;
  entry: string;
  batch: string | null;
  attempt: number;
  worker: string | null;
}

export interface End {
  state: Exclude<JobState, 'queued' | 'running'>;
  status?: string | undefined;
  answer?: string | undefined;
  problem?: string | undefined;
}

/** @returns whether it counted: otherwise another one has the job by now, or it has ended */
export async function finish(sql: Sql, queue: Queue, held: Held, end: End): Promise<boolean> {
  await lockBatch(sql, held.batch);
  const [job] = await sql.query<{ webhook: object | null }>(
    `UPDATE pycell.jobs
     SET state = $4, status = $5, problem = $6, answer_bytes = $7, finished = now(), worker = NULL, cancelling = false
     WHERE id = $1 AND attempt = $2 AND worker IS NOT DISTINCT FROM $3::uuid AND state = 'running'
     RETURNING webhook`,
    [
      held.id,
      held.attempt,
      held.worker,
      end.state,
      end.status ?? null,
      end.problem ?? null,
      end.answer === undefined ? 0 : Buffer.byteLength(end.answer),
    ],
  );
  if (!job) return false;
  await sql.query(`DELETE FROM pycell.pieces WHERE job = $1`, [held.id]);
  await sql.query('DELETE FROM pycell.events WHERE job = $1', [held.id]);
  if (end.answer !== undefined) await writePieces(sql, 'answer', new Map([[held.id, end.answer]]));
  await queue.drop(sql, held.queue, [held.entry]);
  await tell(sql, queue, held, job.webhook !== null);
  return true;
}

/**
 * Endings of one batch are one after another, until the end of the transaction. Before any of its jobs is held, or two
 * who each have one of the two would wait for each other.
 */
export async function lockBatch(sql: Sql, batch: string | null): Promise<void> {
  if (batch !== null) await sql.query('SELECT FROM pycell.batches WHERE id = $1 FOR UPDATE', [batch]);
}

/** Gives a job its place in the order of its batch's endings, and those a message who want one. */
export async function tell(
  sql: Sql,
  queue: Queue,
  { id, batch }: Pick<Held, 'id' | 'batch'>,
  hasWebhook: boolean,
): Promise<void> {
  if (hasWebhook)
    await queue.add(sql, [{ id: newEntryId(), queue: WEBHOOKS, data: { job: id, attempt: 0 } }]);
  if (batch === null) return;
  const [row] = await sql.query<{ ended: number; isLast: boolean; webhook: object | null }>(
    `UPDATE pycell.batches
     SET ended = ended + 1, finished = CASE WHEN ended + 1 = total THEN now() END
     WHERE id = $1 RETURNING ended, ended = total AS "isLast", webhook`,
    [batch],
  );
  if (!row) return;
  await sql.query('UPDATE pycell.jobs SET ended = $2 WHERE id = $1', [id, row.ended]);
  if (row.isLast && row.webhook) {
    await queue.add(sql, [{ id: newEntryId(), queue: WEBHOOKS, data: { batch, attempt: 0 } }]);
  }
}

export interface Requeue {
  notBefore?: Date | undefined;
  priority: number;
  /** The run did not go well, and is tried again for that. */
  failed?: boolean;
}

/** Puts a job back to those that wait, or ends it where it is to be cancelled. @returns whether it counted */
export async function requeue(sql: Sql, queue: Queue, held: Held, how: Requeue): Promise<boolean> {
  const entry = newEntryId();
  const rows = await sql.query(
    `UPDATE pycell.jobs
     SET state = 'queued', worker = NULL, started = NULL, entry = $4, not_before = $5, failures = failures + $6
     WHERE id = $1 AND attempt = $2 AND worker IS NOT DISTINCT FROM $3::uuid AND state = 'running' AND NOT cancelling
     RETURNING id`,
    [held.id, held.attempt, held.worker, entry, how.notBefore ?? null, how.failed ? 1 : 0],
  );
  // What is still ours is so only as its owner wants no more of it.
  if (rows.length === 0) return finish(sql, queue, held, { state: 'cancelled' });
  await sql.query('DELETE FROM pycell.events WHERE job = $1', [held.id]);
  await queue.drop(sql, held.queue, [held.entry]);
  await queue.add(sql, [{ id: entry, queue: held.queue, priority: how.priority, notBefore: how.notBefore }]);
  return true;
}
