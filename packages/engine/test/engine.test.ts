/** The engine as a library: its states, what it refuses, and starts that cannot be. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { createEngine, type EngineOptions, EngineStartError, LimitError } from '../src/index.js';
import { engineOptions, startEngine } from './support/engine.js';
import {
  childrenOf,
  descriptors,
  folders,
  groups,
  MARK,
  named,
  newName,
  until,
  within,
} from './support/host.js';

const engine = await startEngine({ warm: [] });

test('it is new, starting, ready, and stopped', async () => {
  const other = createEngine({ ...engineOptions, warm: [], cells: 2 });
  onTestFinished(() => other.stop());
  expect(other.state).toBe('new');
  expect(other.stats()).toMatchObject({
    ready: 0,
    running: 0,
    queued: 0,
    slots: 0,
    cells: 2,
    generation: 0,
    runs: 0,
  });
  const started = other.start();
  expect(other.state).toBe('starting');
  await started;
  expect(other.state).toBe('ready');
  expect(other.stats()).toMatchObject({ running: 0, queued: 0, generation: 1, zygoteRestarts: 0 });
  expect(other.stats().ready).toBeGreaterThan(0);
  await other.stop();
  expect(other.state).toBe('stopped');
});

test('a run that comes before start() starts it, and waits', async () => {
  const other = createEngine({ ...engineOptions, warm: [], cells: 1 });
  onTestFinished(() => other.stop());
  const outcomes = await Promise.all([1, 2, 3].map((n) => other.run({ script: `def main(): return ${n}` })));
  expect(outcomes.map(({ resultJson }) => resultJson)).toEqual(['1', '2', '3']);
  expect(other.state).toBe('ready');
});

test('the log says what happened, and nothing of a tenant’s', async () => {
  await engine.script('def main(x):\n    print("SECRET-1")\n    raise ValueError("SECRET-2")', {
    inputJson: '"SECRET-3"',
    env: { A: 'SECRET-4' },
    stdin: 'SECRET-5',
  });
  expect(engine.events.map(({ event }) => event)).toContain('zygote warm');
  expect(JSON.stringify(engine.events)).not.toContain('SECRET');
});

describe('what it refuses, before a cell is taken', () => {
  test.each([
    [
      'a limit above its ceiling',
      { limits: { wallMs: 30_001 } },
      "'limits.wallMs' is 30001 ms, above this server's ceiling of 30000 ms",
    ],
    [
      'a limit that is too low',
      { limits: { processes: 0 } },
      "'limits.processes' must be a whole number of at least 1",
    ],
    [
      'an unknown limit',
      { limits: { memory: 1 } as object },
      "'limits.memory' is not a limit; limits are wallMs, ",
    ],
    [
      'stdin larger than a file may be',
      { stdin: 'x'.repeat((10 << 20) + 1) },
      "'stdin' is 10485761 bytes, at most 10485760",
    ],
    [
      'stdin larger than the file that the request allows',
      { stdin: 'é'.repeat(600_000), limits: { fileBytes: 1_000_000 } },
      "'stdin' is 1200000 bytes, at most 1000000",
    ],
    ['a variable without a name', { env: { '': 'x' } }, '\'env\' cannot set ""'],
    ['a variable with = in its name', { env: { 'A=B': 'x' } }, '\'env\' cannot set "A=B"'],
    ['a variable with NUL in its value', { env: { A: 'x\0y' } }, '\'env\' cannot set "A"'],
    ['a variable with a lone surrogate', { env: { A: '\ud800' } }, '\'env\' cannot set "A"'],
  ])('%s', async (_, request, message) => {
    const { runs } = engine.stats();
    const error = await engine.script('def main(): return 1', request).catch((each) => each);
    expect(error).toBeInstanceOf(LimitError);
    expect(error.message).toContain(message);
    expect(engine.stats().runs).toBe(runs);
  });

  test('stdin of just the size of a file is read', async () => {
    const stdin = 'x'.repeat(10 << 20);
    expect(await engine.value('import sys\nreturn len(sys.stdin.read())', { stdin })).toBe(10 << 20);
  });

  test('odd but settable variables are set', async () => {
    const env = { 'a b': 'ü\n😀', _1: '', 'x-y.z': 'x'.repeat(10_000) };
    expect(
      await engine.value('import os\nreturn {k: os.environ[k] for k in ("a b", "_1", "x-y.z")}', { env }),
    ).toEqual(env);
  });
});

/** The groups of engines, without those of their slots. */
const tops = () => groups().filter((path) => !path.includes('/slot-'));

describe('a start that cannot be is an EngineStartError with a remedy, and leaves nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'start-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const script = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const old = (version: string, implementation = 'cpython') =>
    script(
      `python-${implementation}-${version}`,
      `echo '${JSON.stringify({ version, implementation, executable: '/x', folders: [], hidden: [], files: [], links: [], libraries: [], shell: '/bin/sh', scripts: '/x', packages: [] })}'`,
    );

  test.each<[string, () => Partial<EngineOptions>, RegExp, RegExp]>([
    [
      'a missing interpreter',
      () => ({ python: '/nowhere/python3' }),
      /\/nowhere\/python3 does not work: no such file/,
      /PYCELL_PYTHON/,
    ],
    [
      'an interpreter that fails',
      () => ({ python: script('broken', 'echo broken >&2; exit 1') }),
      /does not work: broken/,
      /PYCELL_PYTHON/,
    ],
    [
      'an interpreter that says nothing',
      () => ({ python: script('silent', 'exit 0') }),
      /does not work/,
      /PYCELL_PYTHON/,
    ],
    [
      'an old interpreter',
      () => ({ python: old('3.10.12') }),
      /is cpython 3\.10\.12; pycell needs CPython 3\.11 or later/,
      /PYCELL_PYTHON/,
    ],
    [
      'another Python',
      () => ({ python: old('3.11.0', 'pypy') }),
      /is pypy 3\.11\.0; pycell needs CPython/,
      /PYCELL_PYTHON/,
    ],
    [
      'a warm module that is not installed',
      () => ({ warm: ['decimal', 'not_installed_here'] }),
      /warm imports: ModuleNotFoundError: No module named 'not_installed_here'/,
      /PYCELL_WARM/,
    ],
    [
      'a warm module that starts threads',
      () => ({ warm: ['concurrent.futures.thread', 'idlelib.run'] }),
      /warm imports|thread/,
      /PYCELL_WARM/,
    ],
  ])('%s', async (_, overrides, reason, remedy) => {
    const before = [childrenOf(process.pid).length, folders().length, tops().length];
    const other = createEngine({ ...engineOptions, cacheFolder: undefined, warm: [], ...overrides() });
    onTestFinished(() => other.stop());
    const error = await within(
      30_000,
      other.start().then(
        () => undefined,
        (each) => each,
      ),
    );
    expect(error).toBeInstanceOf(EngineStartError);
    expect(error.message).toMatch(reason);
    expect(error.remedy).toMatch(remedy);
    expect(other.state).toBe('failed');
    await expect(other.run({ script: 'def main(): return 1' })).rejects.toThrow();
    await until(() => childrenOf(process.pid).length === before[0]);
    expect([folders().length, tops().length]).toEqual(before.slice(1));
  });

  test('no bubblewrap', async () => {
    const path = process.env.PATH;
    onTestFinished(() => {
      process.env.PATH = path;
    });
    // Everything else that a start needs is remembered or named by its path.
    process.env.PATH = folder;
    // Left to itself it might do without.
    const other = createEngine({ ...engineOptions, jail: 'bubblewrap', warm: [] });
    onTestFinished(() => other.stop());
    const error = await within(
      10_000,
      other.start().then(
        () => undefined,
        (each) => each,
      ),
    );
    expect(error).toBeInstanceOf(EngineStartError);
    expect(error.message).toMatch(/no bwrap/);
    expect(error.remedy).toMatch(/apt-get install bubblewrap/);
  });

  test('ceilings that are no limits', () => {
    expect(() => createEngine({ ...engineOptions, ceilings: { wallMs: 1 } })).toThrow(LimitError);
    expect(() => createEngine({ ...engineOptions, ceilings: { memoryBytes: Number.NaN } })).toThrow(
      LimitError,
    );
  });
});

describe('two engines in one process', () => {
  const single = { warm: [], cells: 1, readyCells: 1 };

  test('each has its own cells, and one stops without the other', async () => {
    const before = descriptors();
    const [one, two] = await Promise.all([startEngine(single), startEngine(single)]);
    onTestFinished(async () => {
      await Promise.all([one.stop(), two.stop()]);
    });
    expect(await Promise.all([one.value('1'), two.value('2')])).toEqual([1, 2]);
    await one.stop();
    expect(await two.value('3')).toBe(3);
    expect(two.state).toBe('ready');
    await two.stop();
    await until(() => descriptors() <= before);
  });

  test('a cell at its limit of tasks takes none from the other engine’s', async () => {
    const [one, two] = await Promise.all([startEngine(single), startEngine(single)]);
    onTestFinished(async () => {
      await Promise.all([one.stop(), two.stop()]);
    });
    const name = newName();
    const greedy = one.script(
      `${MARK}\nimport os, signal\ndef main(name):\n    try:\n        while True:\n            if os.fork() == 0: signal.pause()\n    except OSError:\n        mark(name)\n        signal.pause()\n`,
      { inputJson: JSON.stringify(name) },
    );
    await until(() => named(name).length === 1);
    expect(
      await two.value(
        'import os, signal\nfor n in range(31):\n    if os.fork() == 0: signal.pause()\nreturn "all of them"',
      ),
    ).toBe('all of them');
    await one.stop();
    expect((await greedy).status).toBe('cancelled');
  });
});
