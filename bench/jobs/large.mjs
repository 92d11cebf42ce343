// What it costs that many wait: the same questions with a line of tens of thousands.
import { median } from '../statistics.mjs';
import { openStore, submit } from './store.mjs';

const BATCH = 1000;
const TIMES = 20;

/** @param {{ url: string } | { folder: string }} database @returns milliseconds of each question, the median */
export async function largeLine(database, waiting) {
  const store = await openStore(database, false);
  try {
    const first = (await submit(store, 1)).id;
    const [{ queue }] = await store.query('SELECT queue FROM pycell.owners');
    const few = await questions(store, queue, first);
    for (let count = 0; count < waiting; count += BATCH) await submit(store, BATCH, { isBatch: true });
    // As autovacuum does by itself, in its time.
    await store.query('VACUUM ANALYZE pycell.jobs');
    const { id } = await submit(store, 1);
    return { few, many: await questions(store, queue, id) };
  } finally {
    await store.close();
  }
}

async function questions(store, queue, last) {
  return {
    'handing in one': await time(() => submit(store, 1)),
    'reading the last': await time(() => store.read('bench', last)),
    'listing 50': await time(() => store.list('bench', { limit: 50, state: 'queued' })),
    'taking one': await time(() => take(store, queue)),
  };
}

/** As a worker does it, and put back. */
function take(store, queue) {
  return store.query(
    `BEGIN; SET LOCAL enable_sort = off;
     SELECT id FROM pgboss.job WHERE name = '${queue}' AND state < 'active' AND start_after < now()
     ORDER BY priority DESC, created_on, id LIMIT 1 FOR UPDATE SKIP LOCKED;
     COMMIT`,
  );
}

async function time(work) {
  const ms = [];
  for (let count = 0; count < TIMES; count++) {
    const begin = performance.now();
    await work();
    ms.push(performance.now() - begin);
  }
  return median(ms);
}
