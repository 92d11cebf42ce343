/**
 * Many runs in a row: nothing on the host grows. 1500 of them by default; PYCELL_SOAK_RUNS=20000 for all that the
 * specification states. Both pass several renewals of the zygote.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, expect, test } from 'vitest';
import { startEngine } from './support/engine.js';
import {
  childrenOf,
  descendantsOf,
  descriptors,
  folders,
  groups,
  residentBytes,
  until,
} from './support/host.js';

const RUNS = Number(process.env.PYCELL_SOAK_RUNS ?? 1500);
/** The first runs fill caches and start all slots: what is there after them is the baseline. */
const WARM_UP = 400;
const CALLERS = 4;
const MiB = 1 << 20;

/** [script, the status it ends with]: all sorts, the cheap ones more often. */
const SCRIPTS: [string, string][] = [
  ['def main(): return 1', 'ok'],
  ['def main(x):\n    print(x["a"])\n    return x', 'ok'],
  ['import numpy as np\ndef main(): return float(np.mean(np.arange(100)))', 'ok'],
  ['import pandas as pd\ndef main(): return pd.DataFrame({"x": [1, 2]}).sum().to_dict()', 'ok'],
  ['def main(): raise ValueError("x")', 'exception'],
  ['import sys\ndef main(): sys.exit(3)', 'exit'],
  ['def main(): return {1}', 'not_json'],
  ['def main(:', 'syntax_error'],
  ['def main():\n    print("x" * 300_000)\n    return "y" * 300_000', 'ok'],
  ['def main():\n    for n in range(5): open(f"/tmp/{n}", "wb").write(bytes(1 << 20))', 'ok'],
  [
    'import os\ndef main():\n    if os.fork() == 0:\n        os.setsid()\n        os.fork()\n        while True: os.wait()\n',
    'ok',
  ],
  ['import os\ndef main(): os.abort()', 'crashed'],
  ['import os\ndef main(): os.write(3, b"garbage!")', 'crashed'],
  [
    'import threading, time\ndef main():\n    for n in range(4): threading.Thread(target=time.sleep, args=(9,)).start()',
    'ok',
  ],
];

// A folder for temporary files in which nobody else has any.
const temporary = mkdtempSync(join(tmpdir(), 'soak-'));
process.env.TMPDIR = temporary;
delete process.env.XDG_RUNTIME_DIR;
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

test(`${RUNS} runs in a row leave the host as it was`, { timeout: 1_800_000 }, async () => {
  // Renewal comes several times, and once between the two measures even in the short version.
  const engine = await startEngine({ cells: 6, readyCells: 4, renewRuns: Math.floor(RUNS / 3) });
  const others = childrenOf(process.pid).filter((pid) => pid !== engine.jailPid);
  const ended: Record<string, number> = {};
  let next = 0;

  async function caller(most: number): Promise<void> {
    while (next < most) {
      const [script, status] = SCRIPTS[next++ % SCRIPTS.length] as [string, string];
      const outcome = await engine.script(
        script,
        script.includes('main(x)') ? { inputJson: '{"a": [1, 2]}' } : {},
      );
      if (outcome.status !== status) throw new Error(`${script}: ${JSON.stringify(outcome)}`);
      ended[status] = (ended[status] ?? 0) + 1;
    }
  }
  const runUntil = (most: number) => Promise.all(Array.from({ length: CALLERS }, () => caller(most)));

  /** What there is when nothing runs, and an old generation has gone. */
  async function measure() {
    await until(() => {
      const { running, ready, queued } = engine.stats();
      return running === 0 && queued === 0 && ready === 4 && jails().length === 1;
    });
    // Twice, as buffers go when the objects before them have gone.
    for (let count = 0; count < 2; count++) {
      await new Promise(setImmediate);
      collect();
    }
    const family = jails().flatMap((jail) => [jail, ...descendantsOf(jail)]);
    const { heapUsed, external, rss } = process.memoryUsage();
    return {
      nodeRssMiB: rss / MiB,
      nodeHeapMiB: (heapUsed + external) / MiB,
      jailRssMiB: family.reduce((sum, pid) => sum + residentBytes(pid), 0) / MiB,
      processes: family.length,
      descriptors: descriptors(),
      sockets: readFileSync('/proc/net/unix', 'latin1').split(`/pycell-${process.pid}-`).length - 1,
      groups: groups().length,
      folders: folders().length,
      temporary: readdirSync(temporary, { recursive: true }).length,
    };
  }
  const jails = () => childrenOf(process.pid).filter((pid) => !others.includes(pid));

  await runUntil(WARM_UP);
  const before = await measure();
  const started = performance.now();
  await runUntil(RUNS);
  const seconds = (performance.now() - started) / 1000;
  const after = await measure();

  console.log(
    [
      `${RUNS} runs, ${((RUNS - WARM_UP) / seconds).toFixed(0)} a second, generation ${engine.stats().generation}: ${JSON.stringify(ended)}`,
      ...Object.keys(before).map((name) => {
        const [one, other] = [before, after].map((each) => each[name as keyof typeof before].toFixed(0));
        return `  ${name}: ${one} after ${WARM_UP} runs, ${other} after ${RUNS}`;
      }),
    ].join('\n'),
  );
  expect(engine.stats()).toMatchObject({ zygoteRestarts: 0, runs: RUNS });
  expect(engine.events.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
  // Slack: V8 keeps pages that it has had; a slot more or less is started as the load happens to fall.
  expect(after.nodeHeapMiB).toBeLessThan(before.nodeHeapMiB + 32);
  expect(after.nodeRssMiB).toBeLessThan(before.nodeRssMiB + 64);
  expect(after.jailRssMiB).toBeLessThan(before.jailRssMiB * 1.3 + 64);
  expect(after.processes).toBeLessThanOrEqual(before.processes + 4);
  expect(after.descriptors).toBeLessThanOrEqual(before.descriptors + 12);
  expect(after.sockets).toBeLessThanOrEqual(before.sockets + 4);
  expect(after.groups).toBeLessThanOrEqual(before.groups + 6);
  expect(after.folders).toBe(before.folders);
  expect(after.temporary).toBeLessThanOrEqual(before.temporary);
});
