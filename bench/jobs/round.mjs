// One round: everything once, in turns, so that a change of the machine's pace hits all contenders alike.
import { CELLS, latency, SCRIPT, startInstance, wholeWay } from './instances.mjs';
import { largeLine } from './large.mjs';
import { queueEmbedded, queueOnServer, WORKERS } from './queue-alone.mjs';
import { submission } from './submission.mjs';

/**
 * @param {ReturnType<typeof import('./options.mjs').readOptions>} options
 * @param {{ instance?: any, load?: import('../load.mjs').Load, folder: () => string,
 *   database?: () => Promise<string> }} contenders `database`: where there is a PostgreSQL, one more on it
 */
export async function oneRound(options, contenders, say) {
  const { only } = options;
  const results = {};
  if (only.includes('whole') || only.includes('latency')) {
    Object.assign(results, await instances(options, contenders, say));
  }
  const { queueJobs, submitSeconds, waiting } = options;
  for (const [part, measure] of [
    ['queue', (where) => ('url' in where ? queueOnServer : queueEmbedded)(where, queueJobs)],
    ['submit', (where) => submission(where, submitSeconds)],
    ['large', (where) => largeLine(where, waiting)],
  ]) {
    if (!only.includes(part)) continue;
    results[part] = {};
    say(`${part}, embedded`);
    results[part].embedded = await measure({ folder: contenders.folder() });
    if (!contenders.database) continue;
    say(`${part}, PostgreSQL`);
    results[part].postgres = await measure({ url: await contenders.database() });
  }
  return results;
}

async function instances({ only, seconds, jobs, samples }, { instance, load, database }, say) {
  const results = { latency: {} };
  const isWhole = only.includes('whole');
  if (isWhole) {
    say('direct');
    results.direct = await direct(load, instance, seconds);
    say('jobs, embedded');
    results.whole = { embedded: await wholeWay(instance, jobs), postgres: [] };
  }
  if (only.includes('latency')) {
    say('latency, embedded');
    results.latency.embedded = await latency(instance, samples);
  }
  if (!database) return results;
  const PYCELL_DATABASE = await database();
  const fleet = [];
  try {
    const start = async (role) => {
      fleet.push(await startInstance({ PYCELL_DATABASE, PYCELL_ROLE: role }));
      return fleet.at(-1);
    };
    const api = await start('api');
    for (const workers of isWhole ? WORKERS : [1]) {
      say(`PostgreSQL, ${workers} worker${workers > 1 ? 's' : ''}`);
      while (fleet.length - 1 < workers) await start('worker');
      if (workers === 1 && only.includes('latency')) results.latency.other = await latency(api, samples);
      if (isWhole) results.whole.postgres.push({ workers, rate: await wholeWay(api, jobs) });
    }
  } finally {
    await Promise.all(fleet.map((each) => each.stop()));
  }
  return results;
}

/** As many callers as there are cells, each with one request after another. */
async function direct(load, { port }, seconds) {
  const target = { port, path: '/execute', script: SCRIPT };
  const { ms, errors } = await load.run({ ...target, callers: CELLS, seconds, settleSeconds: 0.5 });
  if (errors.length > 0) throw new Error(`/execute: ${errors[0]}`);
  return ms.length / seconds;
}
