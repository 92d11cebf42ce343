/** How jobs leave the hand of a worker. Each of these counts only while the job is still that attempt of that worker. */
import type { Database, Sql } from '../database/database.js';
import { newEntryId } from '../entry-id.js';
import { type Queue, WEBHOOKS } from '../queue.js';
import type { JobState } from '../types.js';
import { piecesOf, writePiece } from './pieces.js';

/** Which attempt of a job is meant; `worker` null: of one whose worker is gone. */
export interface Held {
  id: string;
  queue: string;
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

/**
 * One statement does all of it, as what comes at the end of each job is what the queue costs.
 *
 * @returns whether it counted: otherwise another one has the job by now, or it has ended
 */
export async function finish(sql: Sql, queue: Queue, held: Held, end: End): Promise<boolean> {
  const batch = await lockBatch(sql, held.batch);
  const [answer = null, ...more] = end.answer === undefined ? [] : piecesOf(end.answer);
  const [job] = await sql.query<{ hasWebhook: boolean }>(
    `WITH mine AS (
       UPDATE pycell.jobs
       SET state = $4, status = $5, problem = $6, answer_bytes = $7, ended = $8,
         finished = now(), worker = NULL, cancelling = false
       WHERE id = $1 AND attempt = $2 AND worker IS NOT DISTINCT FROM $3::uuid AND state = 'running'
       RETURNING webhook),
     request AS (DELETE FROM pycell.pieces WHERE job = $1 AND EXISTS (SELECT FROM mine)),
     live AS (DELETE FROM pycell.events WHERE job = $1 AND EXISTS (SELECT FROM mine)),
     answer AS (
       INSERT INTO pycell.pieces (job, part, seq, data)
       SELECT $1, 'answer', 0, $9 FROM mine WHERE $9::text IS NOT NULL),
     batch AS (
       UPDATE pycell.batches SET ended = $8, finished = CASE WHEN $8 = total THEN now() END
       WHERE id = $10 AND EXISTS (SELECT FROM mine))
     SELECT webhook IS NOT NULL AS "hasWebhook" FROM mine`,
    [
      held.id,
      held.attempt,
      held.worker,
      end.state,
      end.status ?? null,
      end.problem ?? null,
      end.answer === undefined ? 0 : Buffer.byteLength(end.answer),
      batch ? batch.ended + 1 : null,
      answer,
      held.batch,
    ],
  );
  if (!job) return false;
  for (const [index, data] of more.entries()) await writePiece(sql, held.id, 'answer', index + 1, data);
  if (job.hasWebhook) await tell(sql, queue, { job: held.id });
  if (batch?.hasWebhook && batch.ended + 1 === batch.total) await tell(sql, queue, { batch: batch.id });
  return true;
}

/** A batch whose endings are ours to give, until the end of the transaction. */
export interface Locked {
  id: string;
  total: number;
  /** How many have ended; also what gives each its place in the order of ending. */
  ended: number;
  hasWebhook: boolean;
}

/**
 * Endings of one batch are one after another. Before any of its jobs is held, or two who each have one of the two would
 * wait for each other.
 */
export async function lockBatch(sql: Sql, batch: string | null): Promise<Locked | undefined> {
  if (batch === null) return undefined;
  const [locked] = await sql.query<Locked & { [key: string]: unknown }>(
    `SELECT id, total, ended, webhook IS NOT NULL AS "hasWebhook" FROM pycell.batches WHERE id = $1 FOR UPDATE`,
    [batch],
  );
  return locked;
}

/** Has the owner told of the end of a job or a batch. */
export async function tell(
  sql: Sql,
  queue: Queue,
  target: { job: string } | { batch: string },
): Promise<void> {
  await queue.add(sql, [{ id: newEntryId(), queue: WEBHOOKS, data: { ...target, attempt: 0 } }]);
}

export interface Requeue {
  notBefore?: Date | undefined;
  priority: number;
  /** The run did not go well, and is tried again for that. */
  failed?: boolean;
}

/** Puts a job back to those that wait, or ends it where it is to be cancelled. @returns whether it counted */
export async function requeue(sql: Sql, queue: Queue, held: Held, how: Requeue): Promise<boolean> {
  await lockBatch(sql, held.batch);
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
  await queue.add(sql, [{ id: entry, queue: held.queue, priority: how.priority, notBefore: how.notBefore }]);
  return true;
}

/** Puts back what a worker has by the database's account and not by its own. */
export function giveBack(
  database: Database,
  queue: Queue,
  worker: string,
  inHand: readonly string[],
): Promise<void> {
  return database.transaction(async (sql) => {
    const unknown = await sql.query<Omit<Held, 'worker'> & { priority: number; [key: string]: unknown }>(
      `SELECT jobs.id, owners.queue, batch, attempt, priority
       FROM pycell.jobs JOIN pycell.owners ON owners.name = owner
       WHERE worker = $1 AND state = 'running' AND jobs.id <> ALL($2::text[]) ORDER BY batch`,
      [worker, inHand],
    );
    for (const { priority, ...job } of unknown) await requeue(sql, queue, { ...job, worker }, { priority });
  });
}
