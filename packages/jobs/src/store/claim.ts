import type { RunRequest } from '@pycell/engine';
import type { Database, Sql } from '../database/database.js';
import type { Queue } from '../queue.js';
import type { Retry } from '../types.js';
import { LOST_MS } from './workers.js';

/** A job that this worker has, from now until it says otherwise or is taken for dead. */
export interface Claimed {
  id: string;
  owner: string;
  share: number | undefined;
  queue: string;
  batch: string | null;
  attempt: number;
  failures: number;
  retry: Retry | null;
  priority: number;
  request: RunRequest;
}

interface Candidate {
  name: string;
  queue: string;
  share: number | null;
  running: number;
}

/**
 * Owners with jobs that are due, those with the fewest in hand first. From one to the next by the index, so that jobs that
 * wait and owners without any cost nothing.
 */
const OWNERS = `
  WITH RECURSIVE waiting (owner) AS (
    (SELECT owner FROM pycell.jobs WHERE state = 'queued' ORDER BY owner LIMIT 1)
    UNION ALL
    SELECT (
      SELECT jobs.owner FROM pycell.jobs
      WHERE state = 'queued' AND jobs.owner > waiting.owner ORDER BY jobs.owner LIMIT 1)
    FROM waiting WHERE owner IS NOT NULL)
  SELECT name, queue, share,
    (SELECT count(*)::integer FROM pycell.jobs WHERE owner = name AND state = 'running') AS running
  FROM waiting JOIN pycell.owners ON name = owner
  WHERE EXISTS (SELECT FROM pycell.jobs WHERE owner = name AND state = 'queued' AND not_before IS NULL)
    OR EXISTS (SELECT FROM pycell.jobs WHERE owner = name AND state = 'queued' AND not_before <= now())
  ORDER BY running, random()`;

/**
 * Takes up to `most` jobs for a worker: in turns from the owners with the fewest in hand, and from none more than its
 * share of all workers' cells.
 */
export async function claim(
  database: Database,
  queue: Queue,
  worker: string,
  most: number,
): Promise<Claimed[]> {
  const owners = await database.query<Candidate & { [key: string]: unknown }>(OWNERS);
  const claimed: Claimed[] = [];
  for (const [index, owner] of owners.entries()) {
    const free = most - claimed.length;
    if (free <= 0) break;
    // What the later ones leave is there for them at the next look.
    const turn = Math.ceil(free / (owners.length - index));
    claimed.push(...(await database.transaction((sql) => claimOf(sql, queue, worker, owner, turn))));
  }
  return claimed;
}

async function claimOf(
  sql: Sql,
  queue: Queue,
  worker: string,
  owner: Candidate,
  most: number,
): Promise<Claimed[]> {
  // Until the end of the transaction nobody can take this worker for dead; who is taken for it has to beat first.
  // The next one is the first of an index: a planner that has not yet seen how many wait would sort them all, each time.
  // What still has to be sorted counts as dear then, and would be compiled for half a second.
  const [alive] = await sql.query(
    `SELECT set_config('enable_sort', 'off', true), set_config('jit', 'off', true)
     FROM pycell.workers WHERE id = $1 FOR KEY SHARE`,
    [worker],
  );
  if (!alive) return [];
  const room = owner.share === null ? most : Math.min(most, await roomOf(sql, owner.name, owner.share));
  if (room <= 0) return [];
  const taken = await queue.take(sql, owner.queue, room);
  if (taken.length === 0) return [];
  const entries = taken.map(({ id }) => id);
  // What is taken waits no more: where it comes back, it comes with another entry.
  await queue.drop(sql, owner.queue, entries);
  // One that was cancelled between being queued and now is left out.
  const rows = await sql.query<Omit<Claimed, 'request' | 'share' | 'queue'> & { request: string | null }>(
    `WITH mine AS (
       UPDATE pycell.jobs
       SET state = 'running', worker = $1, attempt = attempt + 1, started = now(), not_before = NULL
       WHERE entry = ANY($2::uuid[]) AND state = 'queued'
       RETURNING id, owner, batch, attempt, failures, retry, priority)
     SELECT mine.*, (
       SELECT string_agg(data, '' ORDER BY seq) FROM pycell.pieces WHERE job = id AND part = 'request') AS request
     FROM mine`,
    [worker, entries],
  );
  return rows.map((row) => ({
    ...row,
    share: owner.share ?? undefined,
    queue: owner.queue,
    request: JSON.parse(row.request ?? '{}') as RunRequest,
  }));
}

/** How many more an owner may have at once. Workers take turns here, or each would give out what is left. */
async function roomOf(sql: Sql, owner: string, share: number): Promise<number> {
  await sql.query('SELECT FROM pycell.owners WHERE name = $1 FOR UPDATE', [owner]);
  const [row] = await sql.query<{ running: number; cells: number }>(
    `SELECT
       (SELECT count(*)::integer FROM pycell.jobs WHERE owner = $1 AND state = 'running') AS running,
       (SELECT coalesce(sum(cells), 0)::integer FROM pycell.workers
        WHERE seen > now() - $2::integer * interval '1 millisecond') AS cells`,
    [owner, LOST_MS],
  );
  if (!row) return 0;
  return Math.max(1, Math.floor(share * row.cells)) - row.running;
}
