// Real instances, as `pycell serve` starts them, and jobs that are handed in to them over HTTP.
import { setTimeout as sleep } from 'node:timers/promises';
import { scriptNamed } from '../scripts.mjs';
import { startService } from '../service.mjs';

export const SCRIPT = 'const';
/** Of each instance: as many as most workers of a small machine have. */
export const CELLS = 2;
const LONGEST_MS = 120_000;
/** The least that a cell can cost: whatever the queue costs is seen. */
const COMMON = {
  PYCELL_CELLS: String(CELLS),
  PYCELL_WARM: 'none',
  PYCELL_LOG: 'warn',
  PYCELL_RATE: undefined,
  PYCELL_KEYS: undefined,
  PYCELL_KEYS_FILE: undefined,
};

export function startInstance(env) {
  return startService({ ...COMMON, ...env });
}

/** @param {{ port: number }} instance */
export async function ask({ port }, path, body) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    ...(body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** Jobs per second, from before the request that hands in a batch to the end of its last. */
export async function wholeWay(instance, number) {
  const { source } = scriptNamed(SCRIPT);
  const begin = Date.now();
  const { id } = await ask(instance, '/jobs', { items: Array(number).fill({ script: source }) });
  const batch = await reached(instance, id, ({ state }) => state === 'done');
  if (batch.counts.ok !== number) throw new Error(`of ${number} jobs ${batch.counts.ok} are ok`);
  return (number / (Date.parse(batch.finishedAt) - begin)) * 1000;
}

/** Milliseconds from before the request that hands in a job to its begin, on an idle system. */
export async function latency(instance, samples) {
  const ms = [];
  for (let count = -1; count < samples; count++) {
    // Not in step with anybody's looks.
    await sleep(200 + Math.random() * 600);
    const begin = Date.now();
    const { id } = await ask(instance, '/jobs', { script: scriptNamed(SCRIPT).source });
    const job = await reached(instance, id, ({ state }) => state === 'done');
    if (count >= 0) ms.push(Date.parse(job.startedAt) - begin);
  }
  return ms;
}

/** Asks seldom: the look at a batch is work for the database, too. */
async function reached(instance, id, isThere) {
  for (const begin = Date.now(); ; await sleep(250)) {
    const now = await ask(instance, `/jobs/${id}`);
    if (isThere(now)) return now;
    if (Date.now() - begin > LONGEST_MS) throw new Error(`${id} has not ended: ${JSON.stringify(now)}`);
  }
}
