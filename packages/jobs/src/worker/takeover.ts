import type { Database } from '../database/database.js';
import type { Queue } from '../queue.js';
import { finish, type Held, requeue } from '../store/finish.js';
import { bury } from '../store/workers.js';

/** A job whose workers have died this often is not given to another one. */
export const MOST_CRASHES = 2;

export interface Takeover {
  database: Database;
  queue: Queue;
  worker: string;
  /** The answer of a job that is given up, as JSON text. */
  givenUp(job: string): string;
}

/**
 * Gives the jobs of dead workers back to those that wait.
 *
 * @returns how many, and which were given up as they have ended their workers
 */
export async function takeOver(
  { database, queue, worker, givenUp }: Takeover,
  lostMs: number,
): Promise<{ taken: number; parked: string[] }> {
  return database.transaction(async (sql) => {
    const orphans = await bury(sql, worker, lostMs);
    const parked: string[] = [];
    for (const orphan of orphans) {
      const held: Held = { ...orphan, worker: null };
      if (orphan.cancelling) await finish(sql, queue, held, { state: 'cancelled' });
      else if (orphan.crashes < MOST_CRASHES) await requeue(sql, queue, held, { priority: orphan.priority });
      else {
        parked.push(orphan.id);
        const answer = givenUp(orphan.id);
        await finish(sql, queue, held, { state: 'done', status: 'internal_error', answer });
      }
    }
    return { taken: orphans.length, parked };
  });
}
