/** Two callers over real cells, one with ten times the load of the other. */
import { expect, onTestFinished, test } from 'vitest';
import { QueueFullError } from '../src/index.js';
import { startEngine as start } from './support/engine.js';
import { until } from './support/host.js';

async function startEngine(overrides: Parameters<typeof start>[0]) {
  const engine = await start({ warm: [], ...overrides });
  onTestFinished(() => engine.stop());
  return engine;
}

const WORK = 'import time\ndef main():\n    time.sleep(0.02)\n    return 1';

test('ten times the callers do not get ten times the runs: each of the two gets its half', async () => {
  const engine = await startEngine({ cells: 2, readyCells: 2 });
  const served: string[] = [];
  let over = false;
  const loop = async (caller: string) => {
    while (!over) {
      const { status } = await engine.script(WORK, {}, { caller });
      expect(status).toBe('ok');
      served.push(caller);
    }
  };
  // Both have more in hand than there are cells, so that neither is bound by its own pace.
  const loops = [...Array(40).fill('busy'), ...Array(4).fill('small')].map(loop);
  await until(() => served.length >= 120, 50_000);
  over = true;
  const share = served.slice(20, 120).filter((caller) => caller === 'small').length / 100;
  await Promise.all(loops);
  expect(share).toBeGreaterThan(0.4);
  expect(share).toBeLessThan(0.6);
});

test('one who asks now and then waits for a run to end and not for the queue', async () => {
  const engine = await startEngine({ cells: 2, readyCells: 2 });
  let over = false;
  let busy = 0;
  const loop = async () => {
    while (!over) {
      await engine.script(WORK, {}, { caller: 'busy' });
      busy++;
    }
  };
  const loops = Array.from({ length: 20 }, loop);
  await until(() => busy >= 10);
  const passed: number[] = [];
  for (let count = 0; count < 10; count++) {
    const before = busy;
    await engine.script('def main():\n    return 1', {}, { caller: 'small' });
    passed.push(busy - before);
  }
  over = true;
  await Promise.all(loops);
  // First come, first served, it would be some twenty each time.
  expect(passed.sort((a, b) => a - b)[5]).toBeLessThanOrEqual(5);
});

test('a full queue takes a newcomer in, and turns one of the busy caller away', async () => {
  const engine = await startEngine({ cells: 1, readyCells: 1, queue: 4 });
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const sleep = 'import time\ndef main():\n    time.sleep(60)';
  const held = engine.script(sleep, {}, { caller: 'busy', signal: stop.signal });
  await until(() => engine.stats().running === 1);
  const waiting = Array.from({ length: 4 }, () =>
    engine.script(WORK, {}, { caller: 'busy' }).catch((e) => e),
  );
  const small = engine.script(WORK, {}, { caller: 'small' });
  expect(await waiting[3]).toBeInstanceOf(QueueFullError);
  stop.abort();
  await held;
  expect((await small).status).toBe('ok');
  for (const run of waiting.slice(0, 3)) expect((await run).status).toBe('ok');
});

test('a share keeps the other cells free for others', async () => {
  const engine = await startEngine({ cells: 2, readyCells: 2 });
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const sleep = 'import time\ndef main():\n    time.sleep(60)';
  const runs = Array.from({ length: 3 }, () =>
    engine.script(sleep, {}, { caller: 'half', share: 0.5, signal: stop.signal }),
  );
  await until(() => engine.stats().running === 1 && engine.stats().queued === 2);
  for (let count = 0; count < 5; count++)
    expect((await engine.script(WORK, {}, { caller: 'other' })).status).toBe('ok');
  await until(() => engine.stats().running === 1 && engine.stats().queued === 2);
  stop.abort();
  await Promise.all(runs);
});
