/** pg-boss, the queue: which job is next, taken by one worker only. It holds ids; what a job is, is in our own tables. */
import { createHash } from 'node:crypto';
import PgBoss from 'pg-boss';
import type { Database, Sql } from './database/database.js';

/** The queue of webhooks that are to be delivered. */
export const WEBHOOKS = 'webhooks';

/** An entry is looked after by us while it is taken; pg-boss would give it to another worker only after this (its most). */
const TAKEN_SECONDS = 23 * 60 * 60;
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
    const queue = new Queue(boss);
    await queue.make(WEBHOOKS);
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
