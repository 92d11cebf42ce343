// Jobs over a database as any instance opens them, and what runs them here is nothing: the queue alone.
import { Jobs } from '../../packages/jobs/dist/index.js';

/** Jobs at once of one worker. */
export const AT_ONCE = 8;

/** What is taken from jobs is their place, so nothing is removed, and nothing refused. */
const KEEP = { keep: { ms: 3_600_000, bytes: 2 ** 34 }, waiting: 10_000_000, webhooks: { networks: [] } };

/** @param {{ url: string } | { folder: string }} database */
export function openStore(database, hasWorker) {
  const work = { run, cells: AT_ONCE, refusal: () => undefined, givenUp: () => '{}' };
  return Jobs.open({ database, work: hasWorker ? work : undefined, ...KEEP, log });
}

/** Of the size that small answers have. */
async function run({ id }) {
  const receipt = { queueMs: 0, startMs: 0, runMs: 0, cpuMs: 0, peakMemoryBytes: 0 };
  return {
    ...{ id, status: 'ok', resultJson: '42', stdout: '', stderr: '', error: null, trace: null, hint: null },
    ...{ displaysJson: [], files: [], truncated: [], warnings: [], receipt, isolation: 'full' },
  };
}

function log(level, fields, message) {
  if (level !== 'info') console.error(message, fields);
}

let count = 0;

/** Ids as the service makes them: 26 characters that sort by time. */
export function newJobs(number) {
  const time = Date.now().toString(36).toUpperCase().padStart(10, '0');
  return Array.from({ length: number }, () => ({
    id: `${time}${process.pid.toString(36).toUpperCase().padStart(8, '0')}${String(++count).padStart(8, '0')}`,
    request: { script: 'def main():\n    return 42\n' },
  }));
}

/** @param {Jobs} store @param {{ isBatch?: boolean, notBefore?: Date }} [how] `isBatch`: all of it is one batch */
export function submit(store, number, { isBatch = false, notBefore } = {}) {
  const jobs = newJobs(number);
  const batch = isBatch ? `${jobs[0].id}B` : undefined;
  return store.submit({ owner: { name: 'bench' }, terms: { priority: 0, notBefore }, jobs, batch });
}
