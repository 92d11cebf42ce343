/** What goes wrong while files are read back: every run has its outcome, in time, and nothing is left. */
import { expect, onTestFinished, test } from 'vitest';
import { startEngine as start } from './support/engine.js';
import { childrenOf, descendantsOf, folders, groups, until, within } from './support/host.js';

async function startEngine() {
  const engine = await start({ warm: [], cells: 4, readyCells: 2 });
  onTestFinished(() => engine.stop());
  return engine;
}

/** Ends without a word, with enough in its folder to take a moment. */
const DIES = `
import os
def main():
    for number in range(9): open(str(number), 'wb').write(bytes(1 << 20))
    for number in range(2000): open(f'n{number}', 'w').close()
    print('made', flush=True)
    os._exit(3)
`;

type Engine = Awaited<ReturnType<typeof startEngine>>;

/** Starts runs, and calls back `ms` after the first of them has made its files. */
async function during(engine: Engine, ms: number, happens: () => unknown) {
  let made: () => void;
  const first = new Promise<void>((resolve) => {
    made = resolve;
  });
  const observer = { grew: () => made() };
  const runs = Array.from({ length: 4 }, () =>
    engine.script(DIES, {}, { observer }).catch((error: Error) => error.name),
  );
  await first;
  await new Promise((resolve) => setTimeout(resolve, ms));
  await happens();
  return within(20_000, Promise.all(runs));
}

for (const ms of [0, 5, 15, 30, 60]) {
  test(`the jail dies ${ms} ms after the files were made: runs end, and the next zygote serves`, async () => {
    const engine = await startEngine();
    const outcomes = await during(engine, ms, () => process.kill(engine.jailPid as number, 'SIGKILL'));
    for (const outcome of outcomes) {
      if (typeof outcome === 'string') throw new Error(outcome);
      expect(['exit', 'internal_error']).toContain(outcome.status);
      if (outcome.status === 'exit' && !outcome.warnings.length) expect(outcome.files.length).toBe(1000);
      else expect(outcome.files).toEqual([]);
    }
    expect(await engine.value("__import__('os').listdir()")).toEqual(['script.py']);
  });

  test(`the engine is stopped ${ms} ms after the files were made: runs end, and nothing is left`, async () => {
    const engine = await startEngine();
    const jail = engine.jailPid as number;
    const outcomes = await during(engine, ms, () => engine.stop());
    for (const outcome of outcomes) {
      if (typeof outcome === 'string') expect(outcome).toBe('DrainingError');
      else expect(['exit', 'cancelled']).toContain(outcome.status);
    }
    await until(() => !childrenOf(process.pid).includes(jail) && descendantsOf(jail).length === 0);
    expect(folders()).toEqual([]);
    expect(groups()).toEqual([]);
  });
}

test('callers who go away meanwhile: their slots serve on', async () => {
  const engine = await startEngine();
  const before = engine.stats().slots;
  for (const ms of [0, 5, 10, 20, 40]) {
    const caller = new AbortController();
    const observer = { grew: () => setTimeout(() => caller.abort(), ms) };
    const outcome = await within(10_000, engine.script(DIES, {}, { signal: caller.signal, observer }));
    expect(['exit', 'cancelled']).toContain(outcome.status);
    expect(await engine.value("__import__('os').listdir()")).toEqual(['script.py']);
  }
  expect(engine.stats().slots).toBeLessThanOrEqual(Math.max(before, 4));
  expect(engine.events.filter(({ level }) => level === 'error')).toEqual([]);
});

test('a zygote that is renewed meanwhile: files come back from the old one, which then goes', async () => {
  const engine = await start({ warm: [], cells: 4, readyCells: 2, renewRuns: 3 });
  onTestFinished(() => engine.stop());
  for (let round = 0; round < 5; round++) {
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => engine.script(DIES)));
    for (const { status, warnings, files } of outcomes) {
      expect({ status, warnings }).toEqual({ status: 'exit', warnings: [] });
      expect(files).toHaveLength(1000);
    }
  }
  await until(() => engine.stats().generation > 1);
  await until(() => engine.stats().running === 0);
});
