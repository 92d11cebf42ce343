/** The root folder that cells chroot into where the kernel allows no mount namespace. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guestFile } from '../../src/files.js';
import { workFolder } from '../../src/jail/built-root.js';
import { describeRuntime } from '../../src/runtime.js';
import { engineOptions } from '../support/engine.js';

const { python } = engineOptions;
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'prepare-root-'));
const root = join(folder, 'root');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const runtime = await describeRuntime(python);
let said = '';
beforeAll(() => {
  const { status, stdout, stderr } = prepare(root);
  expect([status, stderr]).toEqual([0, '']);
  said = stdout;
});

/** With the umask of a careful administrator. */
function prepare(dest: string, interpreter = python) {
  const command = 'umask 077; exec "$0" -s -P "$1" "$2"';
  const args = ['-c', command, interpreter, guestFile('prepare_root.py'), dest];
  return spawnSync('sh', args, { encoding: 'utf8' });
}

function entries(below: string): string[] {
  return readdirSync(below, { recursive: true, encoding: 'utf8' }).sort();
}

describe('the root', () => {
  test('holds what the jail shows of the interpreter, at the same paths', () => {
    for (const path of [...runtime.folders, ...runtime.files, ...runtime.libraries, '/bin/sh']) {
      expect([path, existsSync(root + path)]).toEqual([path, true]);
    }
    // Files, not links: what a link of the host's names need not be there.
    for (const path of runtime.libraries) expect(statSync(root + path).isFile()).toBe(true);
    const marker = JSON.parse(readFileSync(join(root, '.pycell-root.json'), 'utf8'));
    expect(marker).toEqual({ executable: runtime.executable, version: runtime.version });
  });

  test('has empty folders for what the engine puts there, and for what is hidden', () => {
    const shown = [...runtime.folders, ...runtime.files, ...runtime.links.map(([path]) => path)];
    // Where the project itself is below /tmp, so is its interpreter.
    const isEmpty = (path: string) => !shown.some((each) => each.startsWith(`${path}/`));
    const places = ['/tmp', '/dev/shm', '/proc', '/run'].filter(isEmpty);
    for (const path of [workFolder(runtime), ...places, ...runtime.hidden]) {
      expect([path, readdirSync(root + path)]).toEqual([path, []]);
    }
    expect(readdirSync(join(root, 'dev'))).toEqual(['shm']);
  });

  test('can be read by everyone, and changed by its owner only', () => {
    const wrong = ['', ...entries(root)].filter((path) => {
      const status = statSync(join(root, path), { throwIfNoEntry: false });
      const readable = status?.isDirectory() ? 0o555 : 0o444;
      return status && ((status.mode & readable) !== readable || (status.mode & 0o6022) !== 0);
    });
    expect(wrong).toEqual([]);
    expect(statSync(root).uid).toBe(process.getuid?.());
  });

  test('takes its packages from the same place as the host, and the interpreter works in it', (context) => {
    if (process.getuid?.() !== 0) return context.skip('only root may chroot');
    const script = `
import sys, numpy, subprocess
print(numpy.arange(3).sum(), sys.prefix, subprocess.check_output("echo $((1 + 1))", shell=True, text=True).strip())`;
    const args = [root, runtime.executable, '-c', script];
    const { stdout, stderr } = spawnSync('chroot', args, {
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    });
    const prefix = join(runtime.scripts, '..');
    expect([stdout.trim(), stderr]).toEqual([`3 ${prefix} 2`, '']);
  });

  test('a file that others could change is copied, not shared', () => {
    const venv = join(folder, 'venv');
    expect(spawnSync(python, ['-m', 'venv', '--without-pip', venv]).status).toBe(0);
    const site = join(venv, 'lib', readdirSync(join(venv, 'lib'))[0] as string, 'site-packages');
    writeFileSync(join(site, 'loose.py'), 'x = 1\n', { mode: 0o600 });
    spawnSync('chmod', ['666', join(site, 'loose.py')]);
    writeFileSync(join(site, 'closed.py'), 'x = 1\n', { mode: 0o600 });
    const other = join(folder, 'other');
    expect(prepare(other, join(venv, 'bin/python3')).status).toBe(0);
    for (const name of ['loose.py', 'closed.py']) {
      const { mode, nlink } = statSync(other + join(site, name));
      expect([name, mode & 0o7777, nlink]).toEqual([name, 0o644, 1]);
    }
  });
});

describe('making it', () => {
  test('tells the files, the bytes and the seconds, in one line', () => {
    expect(said).toMatch(/^\S+: \d+ files, \d+ bytes \(\d+ copied\), \d+\.\d s\n$/);
  });

  test('again gives the same, and leaves nothing beside it', () => {
    const before = entries(root);
    writeFileSync(join(root, 'tmp', 'left-over'), '');
    expect(prepare(root).status).toBe(0);
    expect(entries(root)).toEqual(before);
    expect(readdirSync(folder).filter((name) => name.startsWith('root'))).toEqual(['root']);
  });

  test('never replaces a folder that is something else', () => {
    const mine = join(folder, 'mine');
    mkdirSync(mine);
    writeFileSync(join(mine, 'precious'), '');
    const { status, stderr } = prepare(mine);
    expect(status).toBe(1);
    expect(stderr).toMatch(/is not a root that this script made/);
    expect(readdirSync(mine)).toEqual(['precious']);
  });

  test('refuses a place inside the runtime', () => {
    const { status, stderr } = prepare(join(runtime.folders[0] as string, 'root'));
    expect(status).toBe(1);
    expect(stderr).toMatch(/which is to be in it/);
  });
});
