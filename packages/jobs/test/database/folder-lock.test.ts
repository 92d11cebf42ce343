import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { FolderInUseError, lockFolder } from '../../src/database/folder-lock.js';

const folder = mkdtempSync(join(tmpdir(), 'pycell-lock-'));
const file = join(folder, 'lock');
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => rmSync(file, { force: true }));

test('one at a time has it, and the next one when it is given back', async () => {
  const unlock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(FolderInUseError);
  unlock();
  (await lockFolder(folder))();
});

test('what a process that is gone left does not count, also where its number is used again', async () => {
  const [pid, , namespace] = readMine(await lockFolder(folder));
  writeFileSync(file, `${pid} 1 ${namespace}`);
  (await lockFolder(folder))();
});

test('of many that meet a dead one’s, one has it', async () => {
  const [, , namespace] = readMine(await lockFolder(folder));
  writeFileSync(file, `999999 1 ${namespace}`);
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => lockFolder(folder)));
  // All are of this process, whose name is one: a second that comes later finds it alive.
  expect(results.filter(({ status }) => status === 'fulfilled').length).toBe(1);
});

test('one in another container counts as long as it says that it is there', async () => {
  writeFileSync(file, '1 77 other/pid:[1]');
  await expect(lockFolder(folder)).rejects.toThrow('in use by process 1');
  const before = new Date(Date.now() - 60_000);
  utimesSync(file, before, before);
  (await lockFolder(folder))();
});

function readMine(unlock: () => void): string[] {
  const parts = readFileSync(file, 'utf8').split(' ');
  unlock();
  return parts;
}
