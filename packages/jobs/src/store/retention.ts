import type { Database } from '../database/database.js';

export interface Keep {
  /** Milliseconds after its end for which a job is kept. */
  ms: number;
  /** Of all answers together; the oldest go first. */
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

/** By size: of what has ended, the newest answers that fit stay. The others' jobs are still known, as expired. */
async function removeBeyond(database: Database, bytes: number): Promise<number> {
  let removed = 0;
  for (;;) {
    // Most times there is nothing to remove, and the sum is a tenth of the work.
    const [sum] = await database.query<{ bytes: number }>(
      `SELECT coalesce(sum(answer_bytes), 0)::double precision AS bytes
       FROM pycell.jobs WHERE finished IS NOT NULL`,
    );
    if ((sum?.bytes ?? 0) <= bytes) return removed;
    const rows = await database.query(
      `WITH beyond AS (
         SELECT id FROM (
           SELECT id, finished, answer_bytes, sum(answer_bytes) OVER (ORDER BY finished DESC, id DESC) AS total
           FROM pycell.jobs WHERE finished IS NOT NULL) AS ended
         WHERE total > $1 AND answer_bytes > 0 ORDER BY finished LIMIT $2),
       gone AS (DELETE FROM pycell.pieces WHERE job IN (SELECT id FROM beyond))
       UPDATE pycell.jobs SET expired = true, answer_bytes = 0 WHERE id IN (SELECT id FROM beyond) RETURNING id`,
      [bytes, CHUNK],
    );
    removed += rows.length;
    if (rows.length < CHUNK) return removed;
  }
}

/** What a server does by itself: forgets dead rows, and learns how many there are of what. */
export async function tidy(database: Database): Promise<void> {
  await database.query(
    'VACUUM (ANALYZE) pycell.jobs, pycell.pieces, pycell.events, pycell.batches, pycell.workers, pgboss.job',
  );
}
