import type { Database } from '../database/database.js';

export interface Keep {
  /** Milliseconds after its end for which a job is kept. */
  ms: number;
  /** Of all answers together. */
  bytes: number;
}

/** Rows at a time: a statement that deletes for minutes holds up others. */
const CHUNK = 500;

/** Removes what has been kept for long enough. @returns how many jobs went, or lost their answer */
export async function removeOld(database: Database, keep: Keep): Promise<number> {
  const interval = `$1::double precision * interval '1 millisecond'`;
  let removed = 0;
  for (;;) {
    const rows = await database.query(
      `DELETE FROM pycell.jobs WHERE id IN (
         SELECT id FROM pycell.jobs
         WHERE batch IS NULL AND finished < now() - ${interval} ORDER BY finished LIMIT $2)
       RETURNING id`,
      [keep.ms, CHUNK],
    );
    removed += rows.length;
    if (rows.length < CHUNK) break;
  }
  // A batch goes as a whole, when its last one is old enough.
  await database.query(`DELETE FROM pycell.batches WHERE finished < now() - ${interval}`, [keep.ms]);
  await database.query(
    `DELETE FROM pycell.idempotency WHERE created < now() - ${interval}
       AND NOT EXISTS (SELECT FROM pycell.jobs WHERE id = target)
       AND NOT EXISTS (SELECT FROM pycell.batches WHERE id = target)`,
    [keep.ms],
  );
  return removed + (await removeBeyond(database, keep.bytes));
}

/**
 * By size: whoever keeps the most loses its oldest answers, so that nobody can push out another's. The jobs are still
 * known, as expired.
 */
async function removeBeyond(database: Database, bytes: number): Promise<number> {
  let removed = 0;
  for (;;) {
    const kept = await database.query<{ bytes: number }>(
      `SELECT sum(answer_bytes)::double precision AS bytes
       FROM pycell.jobs WHERE finished IS NOT NULL GROUP BY owner`,
    );
    const level = levelThatFits(
      kept.map(({ bytes }) => bytes),
      bytes,
    );
    if (level === Number.POSITIVE_INFINITY) return removed;
    const rows = await database.query(
      `WITH beyond AS (
         SELECT id FROM (
           SELECT id, finished, answer_bytes,
             sum(answer_bytes) OVER (PARTITION BY owner ORDER BY finished DESC, id DESC) AS total
           FROM pycell.jobs WHERE finished IS NOT NULL) AS ended
         WHERE total > $1::double precision AND answer_bytes > 0 ORDER BY finished LIMIT $2),
       gone AS (DELETE FROM pycell.pieces WHERE job IN (SELECT id FROM beyond))
       UPDATE pycell.jobs SET expired = true, answer_bytes = 0 WHERE id IN (SELECT id FROM beyond) RETURNING id`,
      [level, CHUNK],
    );
    removed += rows.length;
    if (rows.length < CHUNK) return removed;
  }
}

/**
 * What each may keep so that all together keep no more than `most`: those below keep all, the others as much as one
 * another. Infinity where all fits.
 */
export function levelThatFits(amounts: readonly number[], most: number): number {
  let left = most;
  let sharers = amounts.length;
  for (const amount of amounts.toSorted((a, b) => a - b)) {
    if (amount * sharers > left) return left / sharers;
    left -= amount;
    sharers--;
  }
  return Number.POSITIVE_INFINITY;
}

/** What a server does by itself: forgets dead rows, and learns how many there are of what. */
export async function tidy(database: Database): Promise<void> {
  await database.query(
    'VACUUM (ANALYZE) pycell.jobs, pycell.pieces, pycell.events, pycell.batches, pycell.workers, pgboss.job',
  );
}
