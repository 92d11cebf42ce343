/** What was probed is not believed until a cell has tried it: a host that lies is found out before the first run. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { guestFile } from '../src/files.js';
import { createEngine, EngineStartError } from '../src/index.js';
import { engineOptions, startEngine } from './support/engine.js';

const reason = process.getuid?.() !== 0 && 'only root can chroot';

test('a start tries it and says how much was tried', async () => {
  const { events } = await startEngine({ cells: 1 });
  expect(events).toContainEqual({ level: 'info', event: 'self-test passed', attempts: 13 });
});

describe.skipIf(reason)(`a prepared root${reason ? ` (skipped: ${reason})` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'pycell-self-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const preparedRoot = join(folder, 'root');

  test('with a module that everyone may write to refuses the start, and names what a cell could do', async () => {
    const { status, stderr } = spawnSync(
      engineOptions.python,
      ['-s', '-P', guestFile('prepare_root.py'), preparedRoot],
      { encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([0, '']);
    chmodSync(folder, 0o755);
    const query = 'import os; print(os.__file__)';
    const module = spawnSync(engineOptions.python, ['-I', '-c', query], { encoding: 'utf8' }).stdout.trim();
    // A file of its own: the root's are links to those of the interpreter.
    cpSync(module, join(folder, 'copy.py'));
    renameSync(join(folder, 'copy.py'), join(preparedRoot, module));
    chmodSync(join(preparedRoot, module), 0o666);
    // Without Landlock nothing but the modes of its folders keeps a cell from writing there.
    const options = {
      ...engineOptions,
      jail: 'container' as const,
      preparedRoot,
      mostLandlockAbi: 0,
      cells: 1,
    };
    const engine = createEngine(options);
    const error = await engine.start().then(
      () => undefined,
      (each: unknown) => each,
    );
    await engine.stop();
    expect(error).toBeInstanceOf(EngineStartError);
    expect((error as Error).message).toBe(
      "The guarantee 'files' does not hold: a cell could write to Python's standard library",
    );
    expect(engine.state).toBe('failed');
  });

  test('that others could change is not one', async () => {
    chmodSync(join(preparedRoot, 'etc'), 0o777);
    const engine = createEngine({ ...engineOptions, jail: 'container', preparedRoot, cells: 1 });
    await expect(engine.start()).rejects.toThrow(
      /etc is not a folder that only root or the service's user can change/,
    );
    await engine.stop();
  });
});
