/** Endings that the host brings about: clocks, counts, the caller, garbage, our own faults. One cause per run. */
import { describe, expect, test } from 'vitest';
import { startEngine } from './support/engine.js';
import { MARK, named, newName, until } from './support/host.js';

const engine = await startEngine();
const failed = 'Sandbox failed to run script:';

const SPIN = 'while True: pass';
const SLEEP = 'time.sleep(60)';
const GROW = 'held = []\n    while True: held.append(bytearray(4 << 20))';
const FLOOD = 'block = b"x" * 65536\n    while True: os.write(2, block)';

describe('each keeps the output so far', () => {
  test.each([
    ['wall_limit', SLEEP, { wallMs: 250 }, `${failed} wall time limit of 250 ms exceeded`],
    ['wall_limit', SLEEP, { wallMs: 1000 }, `${failed} wall time limit of 1 s exceeded`],
    ['cpu_limit', SPIN, { cpuMs: 250 }, `${failed} CPU time limit of 250 ms exceeded`],
    ['memory_limit', GROW, {}, `${failed} memory limit of 512 MiB exceeded`],
    ['memory_limit', GROW, { memoryBytes: 96 << 20 }, `${failed} memory limit of 96 MiB exceeded`],
    ['memory_limit', 'bytearray(1 << 40)', {}, `${failed} memory limit of 512 MiB exceeded`],
    ['memory_limit', 'raise MemoryError', {}, `${failed} memory limit of 512 MiB exceeded`],
    ['output_limit', FLOOD, {}, `${failed} output limit of 64 MiB exceeded`],
    ['output_limit', 'return "x" * (17 << 20)', {}, `${failed} result limit of 16 MiB exceeded`],
    ['output_limit', 'return "x" * 99', { resultBytes: 100 }, `${failed} result limit of 100 bytes exceeded`],
    [
      'crashed',
      'os.write(3, b"no frame at all")',
      {},
      'Script crashed: its result channel carried an unknown frame',
    ],
    ['crashed', 'os.close(3)', {}, 'Script crashed: its result channel was closed'],
    ['crashed', 'os.closerange(0, 256)', {}, 'Script crashed: its result channel was closed'],
  ] as const)('%s: %j with limits %j', async (status, line, limits, error) => {
    const outcome = await engine.script(
      `import os, time\n\ndef main():\n    print("so far")\n    ${line}\n`,
      { limits },
    );
    expect(outcome).toMatchObject({ status, error, stdout: 'so far\n', resultJson: null });
  });

  test('a MemoryError has its trace, as the script lives on to tell', async () => {
    const outcome = await engine.script('def main():\n    held = bytearray(1 << 40)\n');
    expect(outcome.trace).toContain('  File "script.py", line 2, in main\n    held = bytearray(1 << 40)\n');
    expect(outcome.trace).toMatch(/\nMemoryError\n$/);
  });
});

test('a result just within its limit is ok', async () => {
  const script = 'def main():\n    return "x" * 98\n';
  expect((await engine.script(script, { limits: { resultBytes: 100 } })).resultJson).toHaveLength(100);
});

describe('cancelled', () => {
  const script = `${MARK}
import time
def main(name):
    print("so far")
    mark(name)
    time.sleep(60)
`;

  test('while running: the answer comes at once, the output is kept, the processes are gone', async () => {
    const name = newName();
    const caller = new AbortController();
    const run = engine.script(script, { inputJson: JSON.stringify(name) }, { signal: caller.signal });
    await until(() => named(name).length === 1);
    caller.abort();
    expect(await run).toMatchObject({
      status: 'cancelled',
      stdout: 'so far\n',
      resultJson: null,
      trace: null,
    });
    await until(() => named(name).length === 0);
  });

  test('before it begins, the script never starts', async () => {
    const name = newName();
    const outcome = await engine.script(
      script,
      { inputJson: JSON.stringify(name) },
      { signal: AbortSignal.abort() },
    );
    expect(outcome).toMatchObject({ status: 'cancelled', stdout: '' });
    expect(named(name)).toEqual([]);
  });

  test('after the answer it changes nothing', async () => {
    const caller = new AbortController();
    const outcome = await engine.script('def main(): return 1', {}, { signal: caller.signal });
    caller.abort();
    expect(outcome).toMatchObject({ status: 'ok', resultJson: '1' });
  });
});

describe('one cause per run: the first reason wins', () => {
  test('a script that would pass several limits ends by one of them, with that one text', async () => {
    const outcome = await engine.script(
      'import os\ndef main():\n    block = b"x" * 65536\n    while True:\n        os.write(1, block)\n',
      { limits: { cpuMs: 400, wallMs: 400 } },
    );
    const texts = {
      output_limit: `${failed} output limit of 64 MiB exceeded`,
      cpu_limit: `${failed} CPU time limit of 400 ms exceeded`,
      wall_limit: `${failed} wall time limit of 400 ms exceeded`,
    };
    expect(texts).toHaveProperty(outcome.status, outcome.error);
  });

  test('a script that dies of SIGKILL by its own hand is not taken for one killed for memory', async () => {
    const outcome = await engine.script(
      'import os\ndef main():\n    held = bytearray(100 << 20)\n    os.kill(os.getpid(), 9)\n',
    );
    expect(outcome).toMatchObject({ status: 'crashed', error: 'Script crashed: SIGKILL' });
  });

  test('a caller who goes away after a limit was met does not change the status', async () => {
    const caller = new AbortController();
    const outcome = await engine.script(
      'import time\ndef main():\n    time.sleep(60)',
      { limits: { wallMs: 100 } },
      { signal: AbortSignal.any([caller.signal, AbortSignal.timeout(5000)]) },
    );
    expect(outcome.status).toBe('wall_limit');
  });

  test('an exception while the output limit is met keeps the limit as its reason', async () => {
    const outcome = await engine.script(
      'import os\ndef main():\n    for _ in range(1100): os.write(1, b"x" * 65536)\n    raise ValueError("late")\n',
    );
    expect(outcome).toMatchObject({
      status: 'output_limit',
      error: `${failed} output limit of 64 MiB exceeded`,
      trace: null,
    });
  });
});
