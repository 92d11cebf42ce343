import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { ConfigError } from '../src/config/load.js';
import { dataFolder, findPython } from '../src/python.js';

const folder = mkdtempSync(join(tmpdir(), 'pycell-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'venv', 'bin'), { recursive: true });
writeFileSync(join(folder, 'venv', 'bin', 'python3'), '', { mode: 0o755 });
mkdirSync(join(folder, 'empty'));
mkdirSync(join(folder, 'dangling', 'bin'), { recursive: true });
symlinkSync('/nowhere/python3', join(folder, 'dangling', 'bin', 'python3'));
writeFileSync(join(folder, 'text'), '', { mode: 0o644 });

const interpreter = join(folder, 'venv', 'bin', 'python3');

test('an interpreter is taken as it is', () => expect(findPython(interpreter).python).toBe(interpreter));

test('a virtual environment stands for its interpreter', () => {
  expect(findPython(join(folder, 'venv')).python).toBe(interpreter);
});

test('a bare name is looked up in PATH', () =>
  expect(findPython('python3').python).toMatch(/^\/.*\/python3$/));

test.each([
  [join(folder, 'nowhere'), 'which does not exist'],
  [join(folder, 'empty'), 'which has no bin/python3'],
  [join(folder, 'dangling'), 'which does not exist'],
  [join(folder, 'text'), 'which this user may not run'],
  ['no-such-python', 'which does not exist'],
])('%s stops the start', (configured, why) => {
  expect(() => findPython(configured)).toThrow(ConfigError);
  expect(() => findPython(configured)).toThrow(`PYCELL_PYTHON is ${JSON.stringify(configured)}, ${why}`);
});

test('without a setting it is the one that the set-up made', () => {
  expect(findPython(undefined).python).toMatch(/\.pycell\/python\/bin\/python3$/);
});

afterEach(() => void vi.unstubAllEnvs());

test.each([
  ['/data', '/data/pycell'],
  // A relative one is to be ignored, says the specification.
  ['data', process.getuid?.() === 0 ? '/usr/local/share/pycell' : '/home/somebody/.local/share/pycell'],
  ['', process.getuid?.() === 0 ? '/usr/local/share/pycell' : '/home/somebody/.local/share/pycell'],
])('with XDG_DATA_HOME=%j `pycell setup` works in %s', (given, expected) => {
  vi.stubEnv('HOME', '/home/somebody');
  vi.stubEnv('XDG_DATA_HOME', given);
  expect(dataFolder()).toBe(expected);
});
