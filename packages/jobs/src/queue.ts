/** pg-boss, the queue: which job is next, taken by one worker only. It holds ids; what a job is, is in our own tables. */
import { createHash } from 'node:crypto';
import PgBoss from 'pg-boss';
import type { Database, Sql } from './database/database.js';

/** The queue of webhooks that are to be delivered. */
export const WEBHOOKS = 'webhooks';

/** What is taken is ours to look after; pg-boss would give it to another one only after this (its most). */
const TAKEN_SECONDS = 23 * 60 * 60;
/**
 * Nobody else looks after a webhook's: one whose instance has died, or could not note how it went, is taken again after
 * this. A delivery and its note take less.
 */
const SENT_SECONDS = 60;
/** How often that may happen to one. */
const SENT_AGAIN = 5;
/** Entries that are done with are of no use; pg-boss wants them moved before they are deleted. */
const KEPT_SECONDS = 60;
const MAINTENANCE_SECONDS = 60;

export interface Entry {
  id: string;
  queue: string;
  /** Higher goes first. */
  priority?: number;
  notBefore?: Date | undefined;
  data?: object;
}

export class Queue {
  private constructor(private readonly boss: PgBoss) {}

  static async open(database: Database, onError: (error: Error) => void): Promise<Queue> {
    const boss = new PgBoss({
      db: adapt(database),
      schema: 'pgboss',
      schedule: false,
      retryLimit: 0,
      expireInSeconds: TAKEN_SECONDS,
      retentionDays: 400,
      archiveCompletedAfterSeconds: KEPT_SECONDS,
      archiveFailedAfterSeconds: KEPT_SECONDS,
      deleteAfterSeconds: KEPT_SECONDS,
      maintenanceIntervalSeconds: MAINTENANCE_SECONDS,
    });
    boss.on('error', onError);
    await boss.start();
    await addIndex(database);
    const queue = new Queue(boss);
    await queue.make(WEBHOOKS);
    // Those that were lost while nothing ran need not wait for the next maintenance.
    await boss.maintain().catch(onError);
    return queue;
  }

  /** Makes a queue unless it is there. */
  async make(name: string): Promise<void> {
    await this.boss.createQueue(name);
  }

  async add(sql: Sql, entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    const jobs = entries.map(({ id, queue, priority = 0, notBefore, data = {} }) => ({
      id,
      name: queue,
      priority,
      data,
      ...(notBefore && { startAfter: notBefore }),
      ...(queue === WEBHOOKS && { expireInSeconds: SENT_SECONDS, retryLimit: SENT_AGAIN }),
    }));
    await this.boss.insert(jobs, { db: adapt(sql) } as PgBoss.InsertOptions);
  }

  /** Takes up to `most` that are due, those of the highest priority first, then the oldest. */
  async take(sql: Sql, queue: string, most: number): Promise<{ id: string; data: object }[]> {
    return this.boss.fetch<object>(queue, { batchSize: most, db: adapt(sql) } as PgBoss.FetchOptions);
  }

  /** Of entries that were taken, or that nobody is to take any more. */
  async drop(sql: Sql, queue: string, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.boss.deleteJob(queue, [...ids], { db: adapt(sql) });
  }

  async close(): Promise<void> {
    await this.boss.stop({ graceful: false, close: false });
  }
}

/** Any number that is the same in every version: instances that start together take turns. */
const LOCK = 7_316_952;

/**
 * What is next is the first of an index. With pg-boss's own it looks at all that wait and sorts them: with 50 000 that
 * was 100 ms for each take, and is 0.1 with this one.
 */
function addIndex(database: Database): Promise<void> {
  return database.transaction(async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    // It asks first: IF NOT EXISTS would hold up those who write, at each start.
    const [row] = await sql.query<{ has: boolean }>(
      `SELECT to_regclass('pgboss.pycell_next') IS NOT NULL AS has`,
    );
    if (row?.has) return;
    await sql.query(
      `CREATE INDEX pycell_next ON pgboss.job (priority DESC, created_on, id) WHERE state < 'active'`,
    );
  });
}

/** pg-boss takes letters, digits, `_` and `-`; names of keys have more, and addresses are none of a queue's business. */
export function queueOf(owner: string): string {
  return `jobs-${createHash('sha256').update(owner).digest('hex').slice(0, 32)}`;
}

function adapt(sql: Sql): PgBoss.Db {
  return {
    executeSql: async (text, values) => ({
      rows: await (values?.length ? sql.query(text, values) : sql.query(text)),
    }),
  };
}
