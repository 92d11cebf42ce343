// `npm run load`: fifty callers for two minutes with a mix of good, failing, flooding, timing-out and leaving runs
// against the real service on the loopback interface. Every answer is checked; at the end nothing may be left over.
//
//   npm run load -- [--callers 50] [--seconds 120]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startService } from '../bench/service.mjs';
import { call } from './load/caller.mjs';
import { measure, residentBytes } from './load/host.mjs';
import { stopWithChildren } from './setup/run.mjs';
import { setUp } from './setup.mjs';

const { values } = parseArgs({
  options: { callers: { type: 'string', default: '50' }, seconds: { type: 'string', default: '120' } },
});
const callers = bounded('callers', values.callers, 1, 500);
const seconds = bounded('seconds', values.seconds, 1, 900);

await setUp();
stopWithChildren();
const temporary = mkdtempSync(join(tmpdir(), 'pycell-load-'));
// Where the engine puts its folder is to be ours alone, so that what is left there is seen.
const service = await startService({ TMPDIR: temporary, XDG_RUNTIME_DIR: undefined, PYCELL_LOG: 'warn' });
try {
  process.exitCode = (await load(`http://127.0.0.1:${service.port}`, Number(service.pid))) ? 0 : 1;
} finally {
  await service.stop();
  rmSync(temporary, { recursive: true, force: true });
}

/**
 * @param {string} url
 * @param {number} pid
 */
async function load(url, pid) {
  const counts = new Map();
  /** @type {string[]} */
  const problems = [];
  /** @type {(kind: string, problem?: string) => void} */
  const told = (kind, problem) => {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (problem) problems.push(`${kind}: ${problem}`);
  };
  /** @param {number} ms */
  const during = async (ms) => {
    const end = performance.now() + ms;
    const over = () => performance.now() > end || problems.length > 100;
    await Promise.all(Array.from({ length: callers }, () => call(url, over, told)));
  };

  // A warm-up of a tenth fills caches and starts all slots: what is there after it is the baseline.
  await during(seconds * 100);
  const before = await quiet(url, pid);
  /** @type {number[]} */
  const memory = [];
  const sample = setInterval(() => memory.push(residentBytes(pid) / 2 ** 20), 1000);
  const begun = performance.now();
  await during(seconds * 1000);
  const took = (performance.now() - begun) / 1000;
  clearInterval(sample);
  const after = await quiet(url, pid);

  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  console.log(`\n${total} requests by ${callers} callers, the last ${took.toFixed(0)} s counted:`);
  for (const [kind, count] of [...counts].sort((one, other) => other[1] - one[1]))
    console.log(`  ${count} ${kind}`);
  const quarter = Math.max(1, Math.floor(memory.length / 4));
  const [first, last] = [median(memory.slice(0, quarter)), median(memory.slice(-quarter))];
  console.log(
    `Node's memory under load, first and last quarter: ${first.toFixed(0)} → ${last.toFixed(0)} MiB`,
  );
  for (const [name, value] of Object.entries(before)) {
    console.log(`  ${name}: ${value} → ${after[/** @type {keyof typeof after} */ (name)]}`);
  }
  // Slots are started as the load happens to fall, each with its processes, descriptors and groups.
  if (after.processes > before.processes + 8) problems.push('processes are left over');
  if (after.descriptors > before.descriptors + 16) problems.push('descriptors are left over');
  if (after.groups > before.groups + 8) problems.push('control groups are left over');
  if (after.temporary > before.temporary) problems.push('temporary files are left over');
  if (last > first * 1.25 + 32) problems.push('memory grows');
  for (const problem of problems.slice(0, 20)) console.error(`✗ ${problem}`);
  console.log(
    problems.length ? `${problems.length} problems` : 'Every answer was right, nothing is left over',
  );
  return problems.length === 0;
}

/**
 * What there is once nothing runs any more.
 *
 * @param {string} url
 * @param {number} pid
 */
async function quiet(url, pid) {
  for (let count = 0; count < 300; count++) {
    const answer = await fetch(`${url}/health`);
    const {
      running = 0,
      queued = 0,
      ready = 0,
    } = /** @type {Record<string, number>} */ (await answer.json());
    if (running === 0 && queued === 0 && ready > 0) break;
    await sleep(100);
  }
  // Connections of callers that left are closed by both sides.
  await sleep(1000);
  return measure(pid, temporary);
}

/** @param {number[]} values */
function median(values) {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

/**
 * @param {string} name
 * @param {string} text
 * @param {number} least
 * @param {number} most
 */
function bounded(name, text, least, most) {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  console.error(`--${name} takes a whole number from ${least} to ${most}, not '${text}'`);
  process.exit(2);
}
