/** What a run in hand has told so far, for those who look on from another machine. */
import type { Sql } from '../database/database.js';
import type { JobState } from '../types.js';

export interface LiveEvent {
  name: 'stdout' | 'stderr' | 'display';
  /** A piece of text, or a mime bundle as JSON text. */
  data: string;
}

/** Doing it twice is the same as doing it once. A text is kept as JSON, as PostgreSQL's has no NUL. */
export async function writeEvents(
  sql: Sql,
  { id, attempt }: { id: string; attempt: number },
  first: number,
  events: readonly LiveEvent[],
): Promise<void> {
  await sql.query(
    `INSERT INTO pycell.events (job, attempt, seq, name, data)
     SELECT $1, $2, $3 + place - 1, name, data
     FROM unnest($4::text[], $5::text[]) WITH ORDINALITY AS each (name, data, place)
     WHERE EXISTS (SELECT FROM pycell.jobs WHERE id = $1 AND attempt = $2 AND state = 'running')
     ON CONFLICT DO NOTHING`,
    [
      id,
      attempt,
      first,
      events.map(({ name }) => name),
      events.map(({ name, data }) => (name === 'display' ? data : JSON.stringify(data))),
    ],
  );
}

export async function readEvents(
  sql: Sql,
  id: string,
  attempt: number,
  after: number,
  limit: number,
): Promise<(LiveEvent & { seq: number })[]> {
  const rows = await sql.query<LiveEvent & { seq: number; [key: string]: unknown }>(
    `SELECT seq, name, data FROM pycell.events
     WHERE job = $1 AND attempt = $2 AND seq > $3 ORDER BY seq LIMIT $4`,
    [id, attempt, after, limit],
  );
  return rows.map(({ seq, name, data }) => ({
    seq,
    name,
    data: name === 'display' ? data : (JSON.parse(data) as string),
  }));
}

/** How things stand with a job or a batch that somebody watches. */
export interface Glance {
  id: string;
  /** Of a batch: `done` once all have ended, before that whatever it is. */
  state: JobState;
  attempt: number;
  /** Of a job: the last live event. Of a batch: how many have ended. */
  told: number;
}

/** One look at everything that anybody watches. */
export async function glance(sql: Sql, ids: readonly string[]): Promise<Glance[]> {
  return sql.query<Glance & { [key: string]: unknown }>(
    `SELECT id, state, attempt, coalesce((
       SELECT max(seq) FROM pycell.events WHERE job = id AND events.attempt = jobs.attempt), -1) AS told
     FROM pycell.jobs WHERE id = ANY($1::text[])
     UNION ALL
     SELECT id, CASE WHEN finished IS NULL THEN 'running' ELSE 'done' END, 0, ended
     FROM pycell.batches WHERE id = ANY($1::text[])`,
    [ids],
  );
}
