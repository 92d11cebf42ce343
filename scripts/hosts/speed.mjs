// How fast a host is beside another, which is measured before, between and after, so that what else this machine does
// falls on both.
import { createInterface } from 'node:readline';
import { start, tail } from './place.mjs';

const START_MS = 120_000;
const ONE_MS = 700;
const LONGEST_MS = 60_000;
const STOP_MS = 20_000;
const ORDER = 'ABABA';

const MEASUREMENTS = {
  constant: { script: 'constant', callers: 0 },
  frame: { script: 'frame', callers: 0 },
  constantRate: { script: 'constant', callers: 4 },
  frameRate: { script: 'frame', callers: 4 },
};

/**
 * Of a host to Linux as root: how long a run takes, for one caller with pauses (p50), and how many are done in a second
 * for four callers.
 *
 * @typedef {Record<keyof typeof MEASUREMENTS, number>} Speed
 */

/**
 * @param {import('./place.mjs').Place} baseline
 * @param {import('./place.mjs').Place} place
 * @returns {Promise<Speed>}
 */
export async function compareSpeed(baseline, place) {
  const probes = { A: await startProbe(baseline), B: await startProbe(place) };
  try {
    /** @type {Record<'A' | 'B', Record<string, number[]>>} */
    const seen = { A: {}, B: {} };
    for (const who of /** @type {('A' | 'B')[]} */ ([...ORDER])) {
      for (const [name, what] of Object.entries(MEASUREMENTS)) {
        const { times, rate } = await probes[who].ask({ ...what, ms: ONE_MS });
        seen[who][name] = [...(seen[who][name] ?? []), ...(times ?? [rate])];
      }
    }
    const ratio = (/** @type {string} */ name) => median(seen.B[name] ?? []) / median(seen.A[name] ?? []);
    return /** @type {Speed} */ (
      Object.fromEntries(Object.keys(MEASUREMENTS).map((name) => [name, ratio(name)]))
    );
  } finally {
    await Promise.all([probes.A.stop(), probes.B.stop()]);
  }
}

/** @param {import('./place.mjs').Place} place */
async function startProbe(place) {
  const args = [place.node, 'scripts/hosts/speed-probe.mjs'];
  const started = start(place, { args, image: 'test', stdin: true });
  const { stdin, stdout } = started.child;
  if (!stdin || !stdout) throw new Error('no pipes');
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const answer = async (/** @type {number} */ ms) => {
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, ms, { done: true });
    });
    const { value, done } = await Promise.race([lines.next(), late]);
    clearTimeout(timer);
    if (done) throw new Error(`The speed could not be measured:\n${tail(started.stderr())}`);
    return JSON.parse(value);
  };
  try {
    await answer(START_MS);
  } catch (error) {
    await started.stop();
    throw error;
  }
  return {
    ask: (/** @type {object} */ what) => {
      stdin.write(`${JSON.stringify(what)}\n`);
      return answer(LONGEST_MS);
    },
    // It stops its engine by itself then, and that removes what it has on this machine.
    stop: async () => {
      stdin.end();
      const timer = setTimeout(started.stop, STOP_MS);
      await started.ended;
      clearTimeout(timer);
    },
  };
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
