/**
 * The queue before the cells: bounded, and fair to callers. A run that waits holds nothing but its place.
 *
 * Each caller has a queue of its own, first come first served. A cell that becomes free goes to the caller with the
 * fewest runs in hand, in turns where several have as few: however many runs one of them sends, another waits for one
 * run to end and not for all of those. A queue that is full makes room for a caller with fewer places than the one who
 * has the most.
 */
import type { Cell } from './cell.js';
import { DrainingError, QueueFullError } from './errors.js';
import type { Pool } from './pool.js';
import { Ranks } from './ranks.js';

interface Waiting {
  caller: Caller;
  diskBytes: number;
  resolve(cell: Cell): void;
  reject(error: unknown): void;
}

interface Caller {
  name: string;
  /** Cells at once, whoever else waits. */
  most: number;
  running: number;
  waiting: Waiting[];
  /** Of its places, those that it could have a cell for. */
  wants: number;
}

/** The caller left the queue before its turn. */
export class LeftQueue extends Error {
  override name = 'LeftQueue';
}

export class Admission {
  private readonly callers = new Map<string, Caller>();
  /** Who waits and may have one more cell, by runs in hand. */
  private readonly turns = new Ranks<Caller>();
  /** Who waits, by places. */
  private readonly lengths = new Ranks<Caller>();
  private front: Waiting | undefined;
  private places = 0;
  private wanted = 0;
  private draining = false;
  /** A running mean of how long a run keeps its cell, for Retry-After. */
  private meanMs = 20;

  constructor(
    private readonly pool: Pick<Pool, 'take' | 'want'>,
    private readonly mostPlaces: number,
    private readonly cells: number,
  ) {}

  get queued(): number {
    return this.places;
  }

  /**
   * A ready cell: at once where there is one and nobody waits for it, else in turn.
   *
   * @param name whose run it is; those without a name are one caller
   * @param share of all cells, 0 to 1, that this caller may have at once; a fraction of a cell is a cell
   */
  enter(diskBytes: number, signal: AbortSignal | undefined, name = '', share = 1): Promise<Cell> {
    if (this.draining) return Promise.reject(new DrainingError());
    if (signal?.aborted) return Promise.reject(new LeftQueue());
    const caller = this.callerNamed(
      name,
      share < 1 ? Math.max(1, Math.ceil(share * this.cells)) : Number.POSITIVE_INFINITY,
    );
    if (this.wanted === 0 && caller.running < caller.most) {
      const cell = this.pool.take(diskBytes);
      if (cell) {
        caller.running++;
        return Promise.resolve(cell);
      }
    }
    if (this.places >= this.mostPlaces && !this.makeRoom(caller)) {
      const error = this.full();
      this.changed(caller);
      return Promise.reject(error);
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.remove(place);
        this.next();
        reject(new LeftQueue());
      };
      const place: Waiting = {
        caller,
        diskBytes,
        resolve: (cell) => {
          signal?.removeEventListener('abort', leave);
          resolve(cell);
        },
        reject: (error) => {
          signal?.removeEventListener('abort', leave);
          reject(error);
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      caller.waiting.push(place);
      this.places++;
      this.changed(caller);
      this.next();
    });
  }

  /** Hands ready cells to those whose turn it is; called whenever one became ready. */
  next(): void {
    let front = this.chooseFront();
    for (; front; front = this.chooseFront()) {
      const cell = this.pool.take(front.diskBytes);
      if (!cell) break;
      front.caller.running++;
      this.remove(front);
      front.resolve(cell);
    }
    this.pool.want(this.wanted, front?.diskBytes ?? 0);
  }

  /** A run of `ms` of this caller is over. */
  done(ms: number, name = ''): void {
    this.meanMs += (ms - this.meanMs) / 16;
    const caller = this.callers.get(name);
    if (!caller) return;
    caller.running--;
    this.changed(caller);
  }

  /**
   * The place that the next cell is for. While a cell is made for one who wants another scratch than usual, nobody
   * passes, or cells would be made and dropped for each in turn and nobody be served.
   */
  private chooseFront(): Waiting | undefined {
    const next = this.turns.lowest?.waiting[0];
    if (!this.front || next?.diskBytes === this.front.diskBytes) this.front = next;
    return this.front;
  }

  /** Turns the latest place of the longest queue away for one who has fewer, so that nobody can fill all places. */
  private makeRoom(caller: Caller): boolean {
    const longest = this.lengths.highest;
    if (!longest || longest.waiting.length <= caller.waiting.length + 1) return false;
    const last = longest.waiting.at(-1) as Waiting;
    const error = this.full();
    this.remove(last);
    last.reject(error);
    return true;
  }

  private remove(place: Waiting): void {
    const { caller } = place;
    const index = caller.waiting.indexOf(place);
    if (index < 0) return;
    caller.waiting.splice(index, 1);
    this.places--;
    if (this.front === place) this.front = undefined;
    this.changed(caller);
  }

  private callerNamed(name: string, most: number): Caller {
    let caller = this.callers.get(name);
    if (!caller) {
      caller = { name, most, running: 0, waiting: [], wants: 0 };
      this.callers.set(name, caller);
    } else if (caller.most !== most) {
      caller.most = most;
      this.changed(caller);
      // It may be nobody's any more: it has neither runs nor places.
      this.callers.set(name, caller);
    }
    return caller;
  }

  /** Brings the order up to date with a caller's numbers; one of whom there is nothing is forgotten. */
  private changed(caller: Caller): void {
    const { name, most, running, waiting } = caller;
    const wants = Math.max(0, Math.min(waiting.length, most - running));
    this.wanted += wants - caller.wants;
    caller.wants = wants;
    if (wants > 0) this.turns.put(caller, running);
    else this.turns.remove(caller);
    // At its ceiling: whoever is in front must be one who can be served.
    if (wants === 0 && this.front?.caller === caller) this.front = undefined;
    if (waiting.length > 0) this.lengths.put(caller, waiting.length);
    else this.lengths.remove(caller);
    if (running === 0 && waiting.length === 0) this.callers.delete(name);
  }

  private full(): QueueFullError {
    const seconds = Math.ceil((this.places * this.meanMs) / this.cells / 1000);
    return new QueueFullError(this.places, Math.min(60, Math.max(1, seconds)));
  }

  /** Takes no new run; those that wait keep their place. */
  drain(): void {
    this.draining = true;
  }

  /** Turns everyone away who still waits. */
  close(): void {
    this.draining = true;
    for (const caller of [...this.callers.values()]) {
      for (const place of [...caller.waiting]) {
        this.remove(place);
        place.reject(new DrainingError());
      }
    }
  }
}
