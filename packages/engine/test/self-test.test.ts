/** What was probed is not believed until a cell has tried it: a host that lies is found out before the first run. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
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

  test('that everyone may write to refuses the start, and names what a cell could do', async () => {
    const { status, stderr } = spawnSync(
      engineOptions.python,
      ['-s', '-P', guestFile('prepare_root.py'), preparedRoot],
      { encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([0, '']);
    chmodSync(folder, 0o755);
    chmodSync(preparedRoot, 0o777);
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
      "The guarantee 'files' does not hold: a cell could make a file in /",
    );
    expect(engine.state).toBe('failed');
  });
});
