/** What the jail has to hold for an interpreter: asked once, remembered until something changes. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { describeRuntime } from '../src/runtime.js';
import { engineOptions } from './support/engine.js';

const folder = mkdtempSync(join(tmpdir(), 'runtime-'));
afterAll(() => rmSync(folder, { recursive: true }));

const runtime = await describeRuntime(engineOptions.python);

test('every path that it names is there, and the interpreter is one of its files', () => {
  for (const path of [
    ...runtime.folders,
    ...runtime.hidden,
    ...runtime.files,
    ...runtime.libraries,
    runtime.shell,
  ]) {
    expect([path, existsSync(path)]).toEqual([path, true]);
  }
  expect(runtime.executable).toBe(engineOptions.python);
  expect(runtime.implementation).toBe('cpython');
  const [path = runtime.executable, target] = runtime.links[0] ?? [];
  expect(path).toBe(runtime.executable);
  if (target) expect(runtime.files.length).toBeGreaterThan(0);
});

test('it names no more than the interpreter needs: no home, no /etc, no whole /usr', () => {
  const tooMuch = ['/', '/usr', '/usr/lib', '/lib', '/etc', '/home', '/root', '/opt', process.env.HOME];
  expect(runtime.folders.filter((path) => tooMuch.includes(path))).toEqual([]);
  for (const path of runtime.libraries) expect(statSync(path).isFile()).toBe(true);
});

test('libraries are those of the extension modules, too, and the unwinder that threads need', () => {
  const names = runtime.libraries.map((path) => path.split('/').at(-1));
  expect(names.some((name) => name?.startsWith('libc.so'))).toBe(true);
  expect(names.some((name) => name?.startsWith('libm.so'))).toBe(true);
  expect(names).toContain('libgcc_s.so.1');
});

test('it lists what is installed, each name once and in order', () => {
  const names = runtime.packages.map(([name]) => name);
  expect(names).toEqual(expect.arrayContaining(['numpy', 'pandas', 'RestrictedPython']));
  const normal = names.map((name) => name.toLowerCase().replaceAll('_', '-'));
  expect(normal).toEqual([...new Set(normal)].sort());
  for (const [, version] of runtime.packages) expect(version).toMatch(/^\d/);
});

describe('remembered', () => {
  /** An interpreter that counts how often it is asked. */
  function counting(name: string) {
    const path = join(folder, name);
    const packages = join(folder, `${name}-packages`);
    mkdirSync(packages);
    const answer = JSON.stringify({
      ...runtime,
      folders: [packages],
      hidden: [],
      files: [],
      libraries: [],
      links: [],
    });
    writeFileSync(path, `#!/bin/sh\necho >> ${path}.count\necho '${answer}'\n`, { mode: 0o755 });
    const asked = () => statSync(`${path}.count`).size;
    return { path, packages, asked };
  }

  test('an interpreter is asked once for all starts', async () => {
    const { path, asked } = counting('once');
    const cache = join(folder, 'once-cache');
    const first = await describeRuntime(path, cache);
    expect(await describeRuntime(path, cache)).toEqual(first);
    expect(asked()).toBe(1);
  });

  test('and again when its packages change', async () => {
    const { path, packages, asked } = counting('changed');
    const cache = join(folder, 'changed-cache');
    await describeRuntime(path, cache);
    utimesSync(packages, 1, 1);
    await describeRuntime(path, cache);
    await describeRuntime(path, cache);
    expect(asked()).toBe(2);
  });

  test('without a cache folder, or with one that cannot be, it is asked each time', async () => {
    const { path, asked } = counting('never');
    await describeRuntime(path);
    await describeRuntime(path);
    writeFileSync(join(folder, 'a-file'), '');
    await describeRuntime(path, join(folder, 'a-file', 'below'));
    expect(asked()).toBe(3);
  });

  test('a cache that holds nonsense is made anew', async () => {
    const { path, asked } = counting('nonsense');
    const cache = join(folder, 'nonsense-cache');
    await describeRuntime(path, cache);
    for (const name of readdirSync(cache)) writeFileSync(join(cache, name), '{"runtime": 1');
    expect((await describeRuntime(path, cache)).implementation).toBe('cpython');
    expect(asked()).toBe(2);
  });

  test('two at once do not disturb each other', async () => {
    const { path } = counting('both');
    const cache = join(folder, 'both-cache');
    const [one, other] = await Promise.all([describeRuntime(path, cache), describeRuntime(path, cache)]);
    expect(one).toEqual(other);
    expect(readdirSync(cache).filter((name) => name.endsWith('.json'))).toHaveLength(1);
  });
});
