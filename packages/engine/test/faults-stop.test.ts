/** Stopping: runs in hand end, and no process, socket, control group or folder is left. */
import { spawn } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { createEngine, DrainingError } from '../src/index.js';
import { engineOptions, startEngine as start } from './support/engine.js';
import {
  childrenOf,
  descendantsOf,
  descriptors,
  exists,
  folders,
  groups,
  MARK,
  named,
  newName,
  until,
  withArgument,
  within,
} from './support/host.js';

/** An engine for one test. */
async function startEngine(overrides: Parameters<typeof start>[0]) {
  const engine = await start(overrides);
  onTestFinished(() => engine.stop());
  return engine;
}

const options = { warm: [], cells: 4, readyCells: 2 };
const LONG = `${MARK}\nimport time\ndef main(name):\n    print("so far")\n    mark(name)\n    time.sleep(60)\n`;

/** What engines of this process have on the host. */
async function nothingLeft(family: number[], before: number): Promise<void> {
  await until(() => !family.some(exists));
  expect(childrenOf(process.pid).filter((pid) => family.includes(pid))).toEqual([]);
  expect(groups()).toEqual([]);
  expect(folders()).toEqual([]);
  await until(() => descriptors() <= before);
}

test('stop() during runs: they are cancelled with their output, those that wait are turned away, nothing is left', async () => {
  const before = descriptors();
  const engine = await startEngine(options);
  const names = [newName(), newName(), newName(), newName()];
  const running = names.map((name) => engine.script(LONG, { inputJson: JSON.stringify(name) }));
  await until(() => names.every((name) => named(name).length === 1));
  const waiting = [1, 2, 3].map(() => engine.script('def main(): return 1').catch((error) => error));
  await until(() => engine.stats().queued === 3);
  const family = [engine.jailPid as number, ...descendantsOf(engine.jailPid as number)];
  expect(family.length).toBeGreaterThan(6);

  const asked = performance.now();
  await within(10_000, engine.stop());
  expect(performance.now() - asked).toBeLessThan(3000);
  for (const outcome of await within(1000, Promise.all(running))) {
    expect(outcome).toMatchObject({ status: 'cancelled', stdout: 'so far\n', resultJson: null });
  }
  for (const error of await within(1000, Promise.all(waiting))) expect(error).toBeInstanceOf(DrainingError);
  expect(engine.state).toBe('stopped');
  await expect(engine.script('def main(): return 1')).rejects.toBeInstanceOf(DrainingError);
  await nothingLeft(family, before);
});

test('stop() under a storm of runs leaves nothing either', async () => {
  const before = descriptors();
  const engine = await startEngine(options);
  const outcomes: Promise<unknown>[] = [];
  let more = true;
  const caller = async () => {
    while (more) {
      const run = engine.script('import os\ndef main():\n    if os.fork() == 0: os.pause()\n    return 1');
      outcomes.push(run.catch((error) => error));
      await run.catch(() => {});
    }
  };
  const callers = Array.from({ length: 8 }, caller);
  await until(() => engine.stats().runs > 20);
  const family = [engine.jailPid as number, ...descendantsOf(engine.jailPid as number)];
  const stopped = engine.stop();
  more = false;
  await within(10_000, stopped);
  await within(2000, Promise.all([...callers, ...outcomes]));
  await nothingLeft(family, before);
});

test('drain() finishes what was accepted and takes nothing new', async () => {
  const engine = await startEngine({ ...options, cells: 1, readyCells: 1 });
  const accepted = [1, 2, 3].map((n) => engine.value(`import time\ntime.sleep(0.05)\nreturn ${n}`));
  await until(() => engine.stats().queued === 2);
  engine.drain();
  expect(engine.state).toBe('draining');
  await expect(engine.script('def main(): return 1')).rejects.toThrow('The service is shutting down');
  expect(await Promise.all(accepted)).toEqual([1, 2, 3]);
});

test.each([0, 20, 100, 300, 600])('stop() %i ms after start() began leaves nothing', async (ms) => {
  const before = descriptors();
  const mine = new Set(childrenOf(process.pid));
  const engine = createEngine({ ...engineOptions, warm: ['decimal', 'asyncio'] });
  const started = engine.start().then(
    () => 'started',
    (error) => error,
  );
  await new Promise((resolve) => setTimeout(resolve, ms));
  await within(10_000, engine.stop());
  const result = await within(5000, started);
  if (result !== 'started') expect(result).toBeInstanceOf(Error);
  expect(engine.state).toBe('stopped');
  await nothingLeft(
    childrenOf(process.pid).filter((pid) => !mine.has(pid)),
    before,
  );
});

test('stop() in any moment of a renewal leaves nothing', async () => {
  for (let ms = 0; ms < 24; ms += 2) {
    const engine = await startEngine({ ...options, renewRuns: 1 });
    await engine.script('def main(): return 1');
    await new Promise((resolve) => setTimeout(resolve, ms));
    const mine = folders()[0] as string;
    await within(10_000, engine.stop());
    await until(() => groups().length + folders().length === 0);
    // Not even one whose parent is gone: its command line names the folder.
    await until(() => withArgument(mine).length === 0);
  }
});

test('stop() before start(), and twice, does no harm', async () => {
  const engine = createEngine(engineOptions);
  await engine.stop();
  await engine.stop();
  expect(engine.state).toBe('stopped');
  await expect(engine.run({ script: 'def main(): return 1' })).rejects.toBeInstanceOf(DrainingError);
  const running = await startEngine(options);
  await Promise.all([running.stop(), running.stop()]);
  await running.stop();
  expect(running.state).toBe('stopped');
});

test('the folder and groups of an engine that was killed are cleared by the next one', async () => {
  const program = `import { createEngine } from '@pycell/engine';
    const engine = createEngine(${JSON.stringify({ ...engineOptions, ...options })});
    await engine.start(); console.log(engine.jailPid); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: new URL('..', import.meta.url),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const jail = Number(
    await new Promise((resolve) => child.stdout.once('data', (data) => resolve(String(data)))),
  );
  const family = [jail, ...descendantsOf(jail)];
  const pid = child.pid as number;
  expect(folders(pid)).toHaveLength(1);
  child.kill('SIGKILL');
  // The jail dies with its parent.
  await until(() => !family.some(exists));
  await startEngine(options);
  expect(folders(pid)).toEqual([]);
  expect(groups(pid)).toEqual([]);
});
