// The queue alone: jobs whose run is a function that returns at once, so that nothing but the queue takes time.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../python.mjs';
import { openStore, submit } from './store.mjs';

export const WORKERS = [1, 2, 4];
/** Jobs wait in this many submissions, so that no batch is larger than one may be. */
const MOST = 1000;
const LONGEST_MS = 60_000;

/**
 * @param {{ url: string }} database of this measurement alone
 * @returns jobs per second by number of workers; in batches, and without
 */
export async function queueOnServer(database, number) {
  const store = await openStore(database, false);
  /** @type {import('node:child_process').ChildProcess[]} */
  const workers = [];
  const rates = [];
  try {
    for (const count of WORKERS) {
      while (workers.length < count) workers.push(await startWorker(database.url));
      rates.push({ workers: count, ...(await both(store, number)) });
    }
  } finally {
    await Promise.all(workers.map(stop));
    await store.close();
  }
  return rates;
}

/** @param {{ folder: string }} database */
export async function queueEmbedded(database, number) {
  const store = await openStore(database, true);
  try {
    return [{ workers: 1, ...(await both(store, number)) }];
  } finally {
    await store.close();
  }
}

async function both(store, number) {
  await throughput(store, 40, true);
  return { batch: await throughput(store, number, true), single: await throughput(store, number, false) };
}

/** By the database's clock, from the first begin to the last end: how fast jobs come in is measured elsewhere. */
async function throughput(store, number, isBatch) {
  const ids = await handIn(store, number, isBatch);
  for (const begin = Date.now(); ; await sleep(100)) {
    const [row] = await store.query(
      `SELECT count(*) FILTER (WHERE state = 'done')::integer AS done,
         extract(epoch FROM max(finished) - min(started))::double precision AS seconds
       FROM pycell.jobs WHERE id = ANY($1::text[])`,
      [ids],
    );
    if (row.done === number) return number / row.seconds;
    if (Date.now() - begin > LONGEST_MS) throw new Error(`${number - row.done} jobs have not ended`);
  }
}

/** All are there before the first begins: they are handed in for another day, and then made due at a stroke. */
async function handIn(store, number, isBatch) {
  const notBefore = new Date(Date.now() + 24 * 3_600_000);
  const ids = [];
  for (let left = number; left > 0; left -= MOST) {
    ids.push(...(await submit(store, Math.min(MOST, left), { isBatch: true, notBefore })).jobs);
  }
  await store.query(`
    UPDATE pycell.jobs SET not_before = NULL ${isBatch ? '' : ', batch = NULL, index = NULL'} WHERE state = 'queued';
    UPDATE pgboss.job SET start_after = now() WHERE state = 'created'`);
  return ids;
}

async function startWorker(url) {
  const child = fork(join(ROOT, 'bench', 'jobs', 'queue-worker.mjs'), [url]);
  await once(child, 'message', { signal: AbortSignal.timeout(LONGEST_MS) });
  return child;
}

async function stop(child) {
  if (child.exitCode !== null) return;
  child.disconnect();
  await once(child, 'exit');
}
