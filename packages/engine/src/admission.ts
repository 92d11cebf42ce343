/** The queue before the cells: bounded, first come first served. A run that waits holds nothing but its place. */
import type { Cell } from './cell.js';
import { DrainingError, QueueFullError } from './errors.js';
import type { Pool } from './pool.js';

interface Waiting {
  diskBytes: number;
  resolve(cell: Cell): void;
  reject(error: unknown): void;
}

/** The caller left the queue before its turn. */
export class LeftQueue extends Error {
  override name = 'LeftQueue';
}

export class Admission {
  private readonly waiting: Waiting[] = [];
  private draining = false;
  /** A running mean of how long a run keeps its cell, for Retry-After. */
  private meanMs = 20;

  constructor(
    private readonly pool: Pick<Pool, 'take' | 'want'>,
    private readonly places: number,
    private readonly cells: number,
  ) {}

  get queued(): number {
    return this.waiting.length;
  }

  /** A ready cell: at once where there is one and nobody waits for it, else in turn. */
  enter(diskBytes: number, signal: AbortSignal | undefined): Promise<Cell> {
    if (this.draining) return Promise.reject(new DrainingError());
    if (signal?.aborted) return Promise.reject(new LeftQueue());
    if (this.waiting.length === 0) {
      const cell = this.pool.take(diskBytes);
      if (cell) return Promise.resolve(cell);
    }
    if (this.waiting.length >= this.places) {
      return Promise.reject(new QueueFullError(this.waiting.length, this.retryAfterSeconds()));
    }
    return new Promise((resolve, reject) => {
      const place: Waiting = {
        diskBytes,
        resolve: (cell) => {
          signal?.removeEventListener('abort', leave);
          resolve(cell);
        },
        reject,
      };
      const leave = () => {
        const index = this.waiting.indexOf(place);
        if (index >= 0) this.waiting.splice(index, 1);
        this.next();
        reject(new LeftQueue());
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.waiting.push(place);
      this.next();
    });
  }

  /** Hands ready cells to those in front; called whenever one became ready. */
  next(): void {
    for (let first = this.waiting[0]; first; first = this.waiting[0]) {
      const cell = this.pool.take(first.diskBytes);
      if (!cell) break;
      this.waiting.shift();
      first.resolve(cell);
    }
    this.pool.want(this.waiting.length, this.waiting[0]?.diskBytes ?? 0);
  }

  /** A run of `ms` is over. */
  done(ms: number): void {
    this.meanMs += (ms - this.meanMs) / 16;
  }

  private retryAfterSeconds(): number {
    return Math.min(60, Math.max(1, Math.ceil((this.waiting.length * this.meanMs) / this.cells / 1000)));
  }

  /** Takes no new run; those that wait keep their place. */
  drain(): void {
    this.draining = true;
  }

  /** Turns everyone away who still waits. */
  close(): void {
    this.draining = true;
    for (const { reject } of this.waiting.splice(0)) reject(new DrainingError());
  }
}
