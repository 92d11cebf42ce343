import type { Database, Sql } from '../database/database.js';

/** How often a worker says that it is there, and learns which of its jobs are to be cancelled. */
export const BEAT_MS = 1000;
/** A worker that has said nothing for so long is taken for dead, and its jobs are given to others. */
export const LOST_MS = 15_000;

/** @returns which of its jobs are to be cancelled */
export async function beat(database: Database, worker: string, cells: number): Promise<string[]> {
  await database.query(
    `INSERT INTO pycell.workers (id, cells) VALUES ($1, $2)
     ON CONFLICT (id) DO UPDATE SET seen = now(), cells = excluded.cells`,
    [worker, cells],
  );
  const rows = await database.query<{ id: string }>(
    `SELECT id FROM pycell.jobs WHERE worker = $1 AND state = 'running' AND cancelling`,
    [worker],
  );
  return rows.map(({ id }) => id);
}

export interface Orphan {
  id: string;
  queue: string;
  batch: string | null;
  attempt: number;
  priority: number;
  crashes: number;
  cancelling: boolean;
}

/**
 * Of workers that are gone: forgets them, and gives back the jobs that they had in hand, each to one caller only.
 *
 * @param lostMs 0: all but `self` are gone, as where the database is this process's own
 */
export async function bury(sql: Sql, self: string, lostMs: number): Promise<Orphan[]> {
  await sql.query(
    `DELETE FROM pycell.workers WHERE id IN (
       SELECT id FROM pycell.workers
       WHERE id <> $1 AND seen <= now() - $2::integer * interval '1 millisecond'
       FOR UPDATE SKIP LOCKED)`,
    [self, lostMs],
  );
  // What has a worker is claimed by one that was there: see `claim`.
  return sql.query<Orphan & { [key: string]: unknown }>(
    `UPDATE pycell.jobs SET crashes = crashes + 1, worker = NULL
     FROM pycell.owners
     WHERE owners.name = owner AND state = 'running' AND worker IS NOT NULL
       AND NOT EXISTS (SELECT FROM pycell.workers WHERE workers.id = worker)
     RETURNING jobs.id, owners.queue, batch, attempt, priority, crashes, cancelling`,
  );
}

/** A worker leaves in order: nothing of its is in hand. */
export async function leave(database: Database, worker: string): Promise<void> {
  await database.query('DELETE FROM pycell.workers WHERE id = $1', [worker]);
}
