import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identity, takeLock } from '../setup/lock.mjs';

describe('takeLock', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pycell-lock-'));
    file = join(folder, 'lock');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('names its holder, and leaves nothing behind', async () => {
    const unlock = await takeLock(file);
    expect(readFileSync(file, 'utf8')).toBe(identity(process.pid));
    expect(readdirSync(folder)).toEqual(['lock']);
    unlock();
    unlock();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('waits for a holder that lives, and says so once', async () => {
    const holders: string[] = [];
    const first = await takeLock(file);
    let hasSecond = false;
    const second = takeLock(file, { pollMs: 5, onWait: (pid) => holders.push(pid) });
    second.then(() => {
      hasSecond = true;
    });
    await sleep(50);
    expect(hasSecond).toBe(false);
    expect(holders).toEqual([String(process.pid)]);
    first();
    (await second)();
  });

  it('takes over from a holder that is gone', async () => {
    const { pid } = spawnSync('true');
    writeFileSync(file, `${pid} 12345`);
    const unlock = await takeLock(file);
    expect(readFileSync(file, 'utf8')).toBe(identity(process.pid));
    unlock();
  });

  it('takes over when the holder’s process id now belongs to another process', async () => {
    writeFileSync(file, `${process.pid} 1`);
    (await takeLock(file))();
  });

  it('takes over from a file that is no lock', async () => {
    writeFileSync(file, '');
    (await takeLock(file))();
  });

  it('is held by one at a time when many meet a stale lock', async () => {
    writeFileSync(file, '4194304 1');
    const counter = join(folder, 'inside');
    const program = `
      import { rmSync, writeFileSync } from 'node:fs';
      import { takeLock } from ${JSON.stringify(new URL('../setup/lock.mjs', import.meta.url).href)};
      const unlock = await takeLock(${JSON.stringify(file)}, { pollMs: 5 });
      writeFileSync(${JSON.stringify(counter)}, '', { flag: 'wx' });
      await new Promise((resolve) => setTimeout(resolve, 20));
      rmSync(${JSON.stringify(counter)});
      unlock();`;
    const all = Array.from({ length: 6 }, () => runNode(program));
    expect(await Promise.all(all)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(existsSync(file)).toBe(false);
  });
});

function runNode(program: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' });
  return new Promise<number | null>((resolve) => child.once('exit', resolve));
}
