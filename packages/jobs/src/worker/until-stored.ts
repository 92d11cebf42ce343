import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, type Sql, StoreError } from '../database/database.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 3000;
/** A stopping instance has somebody who waits for its end: what is not stored then is taken over from it. */
const STOPPING_MS = 3000;

/**
 * Does something that must not be lost to a database that is away for a while, again and again until it is done. Doing it
 * twice has to be the same as doing it once: an answer may be lost after the work was done.
 */
export async function untilStored<T>(
  database: Database,
  stopping: AbortSignal,
  work: (sql: Sql) => Promise<T>,
): Promise<T | undefined> {
  let stoppingSince: number | undefined;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
    try {
      return await database.transaction(work);
    } catch (error) {
      if (!(error instanceof StoreError) || error.kind === 'broken') throw error;
      if (stopping.aborted) {
        stoppingSince ??= Date.now();
        if (Date.now() - stoppingSince > STOPPING_MS) return undefined;
        pause = FIRST_PAUSE_MS;
      }
      await sleep(pause);
    }
  }
}
