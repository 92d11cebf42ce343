import type { Sql } from '../database/database.js';

/** How old a count may be that lets jobs in. */
const FRESH_MS = 1000;

/**
 * How many jobs wait, and how large they are. Counting looks at all of them (100 000: some 40 ms), so it is done once a
 * second and not for each that comes. What this instance takes in is added meanwhile; of what others take in it learns at
 * the next count, and so the bounds may be passed by as much as they take in within a second.
 */
export class Waiting {
  private counted = Number.NEGATIVE_INFINITY;
  private jobs = new Map<string, number>();
  private bytes = 0;

  constructor(private readonly sql: Sql) {}

  /** Whether there is room for so many more of an owner's. */
  async hasRoom(owner: string, more: number, most: { jobs: number; bytes: number }): Promise<boolean> {
    const fits = () => (this.jobs.get(owner) ?? 0) + more <= most.jobs && this.bytes <= most.bytes;
    // Nobody is refused by an old count: what was full may have room by now.
    if (Date.now() - this.counted > FRESH_MS || !fits()) await this.count();
    return fits();
  }

  add(owner: string, jobs: number, bytes: number): void {
    this.jobs.set(owner, (this.jobs.get(owner) ?? 0) + jobs);
    this.bytes += bytes;
  }

  private async count(): Promise<void> {
    const rows = await this.sql.query<{ owner: string; jobs: number; bytes: number }>(
      `SELECT owner, count(*)::integer AS jobs, sum(request_bytes)::double precision AS bytes
       FROM pycell.jobs WHERE state = 'queued' GROUP BY owner`,
    );
    this.counted = Date.now();
    this.jobs = new Map(rows.map(({ owner, jobs }) => [owner, jobs]));
    this.bytes = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  }
}
