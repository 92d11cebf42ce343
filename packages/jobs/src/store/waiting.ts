import type { Sql } from '../database/database.js';

/** How old a count may be that lets jobs in. */
const FRESH_MS = 1000;

const NONE = { jobs: 0, bytes: 0 };

/**
 * How many jobs wait, and how large they are. The jobs that may wait are each owner's own; the bytes are shared: an owner
 * may hold as many as are still free (Choudhury and Hahne, "Dynamic queue length thresholds for shared-memory packet
 * switches", 1998). So one alone gets half, two a third each, and whoever comes last finds room.
 *
 * Counting looks at all of them (100 000: some 40 ms), so it is done once a
 * second and not for each that comes. What this instance takes in is added meanwhile; of what others take in it learns at
 * the next count, and so the bounds may be passed by as much as they take in within a second.
 */
export class Waiting {
  private counted = Number.NEGATIVE_INFINITY;
  private of = new Map<string, { jobs: number; bytes: number }>();

  constructor(private readonly sql: Sql) {}

  /** Whether there is room for so many more of an owner's. */
  async hasRoom(owner: string, more: number, most: { jobs: number; bytes: number }): Promise<boolean> {
    const fits = () => {
      const mine = this.of.get(owner) ?? NONE;
      return mine.jobs + more <= most.jobs && mine.bytes <= most.bytes - this.bytes;
    };
    // Nobody is refused by an old count: what was full may have room by now.
    if (Date.now() - this.counted > FRESH_MS || !fits()) await this.count();
    return fits();
  }

  add(owner: string, jobs: number, bytes: number): void {
    const mine = this.of.get(owner) ?? NONE;
    this.of.set(owner, { jobs: mine.jobs + jobs, bytes: mine.bytes + bytes });
  }

  private get bytes(): number {
    return [...this.of.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  private async count(): Promise<void> {
    const rows = await this.sql.query<{ owner: string; jobs: number; bytes: number }>(
      `SELECT owner, count(*)::integer AS jobs, sum(request_bytes)::double precision AS bytes
       FROM pycell.jobs WHERE state = 'queued' GROUP BY owner`,
    );
    this.counted = Date.now();
    this.of = new Map(rows.map(({ owner, ...counts }) => [owner, counts]));
  }
}
