// How fast jobs are handed in while nobody takes any.
import { openStore, submit } from './store.mjs';

/** Side by side, as callers are. */
const CALLERS = 8;
const BATCH = 1000;

/** @param {{ url: string } | { folder: string }} database @returns jobs per second */
export async function submission(database, seconds) {
  const store = await openStore(database, false);
  try {
    await submit(store, 1);
    const single = await rate(seconds, CALLERS, async () => (await submit(store, 1)).jobs.length);
    const batch = await rate(
      seconds,
      1,
      async () => (await submit(store, BATCH, { isBatch: true })).jobs.length,
    );
    return { single, batch };
  } finally {
    await store.close();
  }
}

async function rate(seconds, callers, work) {
  const begin = performance.now();
  let count = 0;
  const one = async () => {
    while (performance.now() - begin < seconds * 1000) {
      const more = await work();
      count += more;
    }
  };
  await Promise.all(Array.from({ length: callers }, one));
  return (count / (performance.now() - begin)) * 1000;
}
