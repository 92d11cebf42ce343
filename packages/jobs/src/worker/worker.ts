/** One instance's part in the work: it takes jobs as it has room, runs them, and says that it is there. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '../database/database.js';
import { type Claimed, claim } from '../store/claim.js';
import { giveBack } from '../store/finish.js';
import { BEAT_MS, beat, LOST_MS, leave } from '../store/workers.js';
import { CANCELLED, type Hand, runOne } from './run-one.js';
import { Storing } from './storing.js';
import { type Takeover, takeOver } from './takeover.js';

/** How often an idle worker looks for jobs that others have queued; its own instance's it is told of. */
const LOOK_MS = 500;

export interface WorkerOptions extends Omit<Hand, 'worker' | 'storing' | 'stopping'> {
  /** Jobs at once. */
  cells: number;
  givenUp: Takeover['givenUp'];
  /** Whether this instance is the only one that the database has: all others are dead then. */
  isAlone: boolean;
  log(level: 'info' | 'warn' | 'error', fields: object, message: string): void;
}

export class Worker {
  readonly id = randomUUID();
  private readonly running = new Map<string, AbortController>();
  private readonly hand: Hand;
  private readonly stopping = new AbortController();
  private isDraining = false;
  private wake: () => void = () => {};
  private loops: Promise<unknown> = Promise.resolve();
  private isAway = false;
  /** Until then nobody is taken for dead, on performance.now()'s clock. */
  private trustUntil = 0;
  /** The database may have jobs as ours that we know nothing of: the answer to the last claim was lost. */
  private isUnsure = false;

  constructor(private readonly options: WorkerOptions) {
    const stopping = this.stopping.signal;
    const storing = new Storing(options.database, stopping);
    this.hand = { ...options, storing, worker: this.id, stopping };
  }

  start(): void {
    this.loops = Promise.all([this.beating(), this.taking()]);
  }

  get inHand(): number {
    return this.running.size;
  }

  /** There may be something to do. */
  look(): void {
    this.wake();
  }

  /** A job of this instance's is to be cancelled: no need to wait for the next beat. */
  cancel(id: string): void {
    this.running.get(id)?.abort(CANCELLED);
  }

  /** Takes no further job. */
  drain(): void {
    this.isDraining = true;
    this.wake();
  }

  /** Gives back what is in hand; the engine may be stopped before or after. */
  async stop(): Promise<void> {
    this.drain();
    this.stopping.abort();
    await this.loops;
    while (this.running.size > 0) await sleep(20);
    await leave(this.options.database, this.id).catch(() => {});
  }

  private async beating(): Promise<void> {
    for (let isFirst = true; !this.stopping.signal.aborted; isFirst = false) {
      await this.attempt(async () => {
        const { database, cells, isAlone } = this.options;
        for (const id of await beat(database, this.id, this.isDraining ? 0 : cells)) this.cancel(id);
        // Others may have been cut off as we were: they have their time to say that they are there.
        if (performance.now() < this.trustUntil) return;
        const { taken, parked } = await takeOver(
          { ...this.options, worker: this.id },
          isAlone && isFirst ? 0 : LOST_MS,
        );
        if (taken > 0)
          this.options.log('warn', { jobs: taken, parked }, 'took over from a worker that is gone');
        if (taken > 0) this.wake();
      });
      await sleep(BEAT_MS, undefined, { signal: this.stopping.signal }).catch(() => {});
    }
  }

  private async taking(): Promise<void> {
    while (!this.isDraining) {
      const room = this.options.cells - this.running.size;
      const woken = new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      let taken: Claimed[] = [];
      if (room > 0) {
        await this.attempt(async () => {
          const { database, queue } = this.options;
          if (this.isUnsure) await giveBack(database, queue, this.id, [...this.running.keys()]);
          this.isUnsure = true;
          taken = await claim(database, queue, this.id, room);
          this.isUnsure = false;
        });
      }
      for (const job of taken) void this.run(job);
      // Where there was enough to do there may be more; a run that ends wakes us, too.
      if (taken.length === 0 || this.running.size >= this.options.cells) {
        await Promise.race([woken, sleep(LOOK_MS)]);
      }
    }
  }

  private async run(job: Claimed): Promise<void> {
    const controller = new AbortController();
    this.running.set(job.id, controller);
    try {
      await runOne(this.hand, job, controller.signal);
    } catch (error) {
      this.options.log('error', { job: job.id, err: error }, 'the end of a job could not be stored');
    } finally {
      this.running.delete(job.id);
      this.wake();
    }
  }

  /** A database that is away is waited for, and told of once. */
  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      if (this.isAway) this.options.log('info', {}, 'the database is back');
      this.isAway = false;
    } catch (error) {
      if (!this.isAway) this.options.log('error', { err: error }, 'the database cannot be worked with');
      this.isAway = error instanceof StoreError;
      if (this.isAway) this.trustUntil = performance.now() + LOST_MS;
    }
  }
}
