import { spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { makeFolder } from '../src/folder.js';
import { testUnless } from './support/rung.js';

const base = mkdtempSync(join(tmpdir(), 'folders-'));
afterAll(() => rmSync(base, { recursive: true }));
/** A process that has ended. */
const { pid } = spawnSync('true');
const left = join(base, `pycell-${pid}-left`);

beforeEach(() => rmSync(left, { recursive: true, force: true }));

describe("the engine's folder", () => {
  test('is for its owner only, with the process id in its name', async () => {
    const folder = await makeFolder(base);
    expect(folder).toMatch(new RegExp(`/pycell-${process.pid}-\\w{6}$`));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test('what a process that has ended left is cleared', async () => {
    mkdirSync(join(left, 'zygote-1'), { recursive: true });
    await makeFolder(base);
    expect(existsSync(left)).toBe(false);
  });

  test('what a process before it of the same number left is cleared, and what it has itself is kept', () => {
    const program = `
      import { existsSync, mkdirSync } from 'node:fs';
      import { makeFolder } from ${JSON.stringify(join(import.meta.dirname, '../dist/folder.js'))};
      const first = await makeFolder(${JSON.stringify(base)});
      await makeFolder(${JSON.stringify(base)});
      const left = ${JSON.stringify(base)} + '/pycell-' + process.pid + '-left';
      console.log(JSON.stringify([existsSync(left), existsSync(first)]));`;
    // The shell has the number before Node has it.
    const shell = 'mkdir "$1/pycell-$$-left"; sleep 0.1; exec "$2" --input-type=module -e "$3"';
    const { stdout, stderr } = spawnSync('sh', ['-c', shell, 'sh', base, process.execPath, program], {
      encoding: 'utf8',
    });
    expect([stdout.trim(), stderr]).toEqual(['[false,true]', '']);
  });

  test('what a process that lives has is kept', async () => {
    const kept = join(base, `pycell-${process.ppid}-kept`);
    mkdirSync(kept);
    await makeFolder(base);
    expect(existsSync(kept)).toBe(true);
  });

  testUnless(
    process.getuid?.() !== 0 && 'only root can make one of another user',
    "another user's folder of such a name is kept (only root could clear it)",
    async () => {
      mkdirSync(left);
      chownSync(left, 61_199_999, 61_199_999);
      await makeFolder(base);
      expect(existsSync(left)).toBe(true);
    },
  );

  test('a link of such a name is not followed', async () => {
    const elsewhere = mkdtempSync(join(base, 'elsewhere-'));
    writeFileSync(join(elsewhere, 'file'), '');
    symlinkSync(elsewhere, left);
    await makeFolder(base);
    expect(existsSync(join(elsewhere, 'file'))).toBe(true);
  });
});
