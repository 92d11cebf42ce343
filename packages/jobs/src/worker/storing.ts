import type { Database, Sql } from '../database/database.js';
import { untilStored } from './until-stored.js';

interface Waiting {
  batch: string | null;
  work: (sql: Sql) => Promise<unknown>;
  resolve(): void;
  reject(error: unknown): void;
}

/** In one transaction, so that none is long. */
const MOST = 32;

/**
 * Stores how jobs left this worker's hand. What comes while others are being stored goes together in the next
 * transaction: the end of a transaction is the dearest part of it, and the endings of a batch take turns until then.
 */
export class Storing {
  private waiting: Waiting[] = [];
  private isBusy = false;

  constructor(
    private readonly database: Database,
    private readonly stopping: AbortSignal,
  ) {}

  /**
   * @param batch the job's, whose lock the work takes first
   * @param work may be done more than once, with one result
   */
  store(batch: string | null, work: Waiting['work']): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ batch, work, resolve, reject });
      if (!this.isBusy) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.isBusy = true;
    while (this.waiting.length > 0) await this.together(this.waiting.splice(0, MOST));
    this.isBusy = false;
  }

  private async together(some: Waiting[]): Promise<void> {
    // Everyone takes batches in the same order, or two would wait for each other.
    some.sort((a, b) => ((a.batch ?? '') < (b.batch ?? '') ? -1 : 1));
    try {
      await untilStored(this.database, this.stopping, async (sql) => {
        for (const { work } of some) await work(sql);
      });
      for (const { resolve } of some) resolve();
    } catch (error) {
      // What is wrong with one is not to be the others' loss.
      if (some.length > 1) for (const each of some) await this.together([each]);
      else some[0]?.reject(error);
    }
  }
}
