import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPython, pythonEnv, unsuitable } from '../setup/python.mjs';

const GOOD = { implementation: 'CPython', version: '3.11.0', missing: [], own: false };

describe('unsuitable', () => {
  it.each([
    ['CPython 3.11', GOOD, undefined],
    ['CPython 3.14', { ...GOOD, version: '3.14.0rc2' }, undefined],
    ['another implementation', { ...GOOD, implementation: 'PyPy' }, 'it is PyPy, not CPython'],
    ['an old one', { ...GOOD, version: '3.9.18' }, 'it is Python 3.9.18, older than 3.11'],
    ['one without ctypes', { ...GOOD, missing: ['ctypes'] }, 'it lacks the module ctypes'],
    ['one without venv', { ...GOOD, missing: ['venv'] }, 'it lacks the module venv'],
    [
      'a named one without venv, which it does not need',
      { ...GOOD, missing: ['venv'], own: true },
      undefined,
    ],
  ])('judges %s', (_, python, reason) => {
    expect(unsuitable(python)).toBe(reason);
  });
});

describe('findPython', () => {
  let folder: string;
  let real: string;
  const program = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  };
  const answers = (version: string) =>
    `#!/bin/sh\necho '${JSON.stringify({ ...GOOD, version, executable: `/opt/${version}/python3` })}'\n`;
  const find = (env: NodeJS.ProcessEnv) => findPython({ ...process.env, PYCELL_PYTHON: undefined, ...env });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pycell-python-'));
    real = (await find({})).executable;
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it('follows a shim to the interpreter behind it', async () => {
    program('python3', `#!/bin/sh\nexec '${real}' "$@"\n`);
    expect((await find({ PATH: folder })).executable).toBe(real);
  });

  it('passes over an unsuitable python3', async () => {
    program('python3', answers('3.9.18'));
    program('python3.12', answers('3.12.1'));
    expect((await find({ PATH: folder })).version).toBe('3.12.1');
  });

  it('passes over a shim that has nothing behind it', async () => {
    program('python3', '#!/bin/sh\necho "python3: command not found" >&2\nexit 127\n');
    expect((await find({ PATH: folder })).version).toBe('3.12.1');
  });

  it('takes the folder of a virtual environment as PYCELL_PYTHON, and keeps to it', async () => {
    const venv = join(folder, 'venv');
    spawnSync(real, ['-I', '-m', 'venv', '--without-pip', venv]);
    const python = await find({ PYCELL_PYTHON: venv });
    expect(python).toMatchObject({ executable: join(venv, 'bin', 'python3'), own: true });
  });

  it('looks up a bare name as PYCELL_PYTHON in PATH', async () => {
    expect(await find({ PATH: folder, PYCELL_PYTHON: 'python3.12' })).toMatchObject({ version: '3.12.1' });
  });

  it('does not pass over an unsuitable PYCELL_PYTHON', async () => {
    program('old', answers('3.8.18'));
    const found = find({ PYCELL_PYTHON: join(folder, 'old') });
    await expect(found).rejects.toThrow('PYCELL_PYTHON is');
    await expect(found).rejects.toThrow('it is Python 3.8.18, older than 3.11');
  });

  it('says what is wrong with a PYCELL_PYTHON that is not there', async () => {
    symlinkSync('/nowhere', join(folder, 'gone'));
    await expect(find({ PYCELL_PYTHON: join(folder, 'gone') })).rejects.toThrow('there is no such program');
  });
});

describe('pythonEnv', () => {
  it('drops what changes how Python starts or where pip installs, and keeps the way to the index', () => {
    const env = pythonEnv({
      HOME: '/root',
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONPATH: '/elsewhere',
      SOURCE_DATE_EPOCH: '0',
      PIP_TARGET: '/elsewhere',
      PIP_USER: '1',
      PIP_INDEX_URL: 'https://index.example/simple',
      PIP_CERT: '/etc/ca.pem',
    });
    expect(env).toEqual({
      HOME: '/root',
      PIP_INDEX_URL: 'https://index.example/simple',
      PIP_CERT: '/etc/ca.pem',
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
      PIP_REQUIRE_VIRTUALENV: '0',
      PIP_USER: '0',
    });
  });
});
