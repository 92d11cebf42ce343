import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, win32 } from 'node:path';
import type { OutputFile } from '@pycell/engine';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { leadsElsewhere, writeFiles } from '../../src/run/files-out.js';

const folder = mkdtempSync(join(tmpdir(), 'pycell-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const out = join(folder, 'out');
const outside = join(folder, 'outside');
beforeEach(() => {
  for (const path of [out, outside]) rmSync(path, { recursive: true, force: true });
  mkdirSync(outside);
});

const file = (path: string, more: Partial<OutputFile> = {}): OutputFile => {
  return { path, size: 1, encoding: 'utf-8', content: 'x', mediaType: 'text/plain', ...more };
};
const read = (path: string) => readFileSync(join(out, path), 'utf8');

test('files and figures are written, folders made as they are needed', async () => {
  const files = [file('a/b/c.txt'), file('a/b/d.bin', { content: 'YsOp', encoding: 'base64' })];
  const written = await writeFiles(out, files, [{ name: 'figure-1.svg', content: Buffer.from('<svg/>') }]);
  expect(written.map(({ problem }) => problem)).toEqual([undefined, undefined, undefined]);
  expect([read('a/b/c.txt'), read('a/b/d.bin'), read('figure-1.svg')]).toEqual(['x', 'bé', '<svg/>']);
});

test('a file that is there is written over', async () => {
  mkdirSync(out);
  writeFileSync(join(out, 'a'), 'longer');
  await writeFiles(out, [file('a')], []);
  expect(read('a')).toBe('x');
});

test('a file that was left out is told with its reason', async () => {
  const [written] = await writeFiles(out, [file('a', { content: null, reason: 'too large' })], []);
  expect(written).toEqual({ path: 'a', problem: 'left out: too large' });
  expect(readdirSync(out)).toEqual([]);
});

test.each(['../outside/a', '/a', 'a/../../outside/a', '', '.', '..', 'a//b', './a', 'a\0b', 'a/..'])(
  'the path %j is not followed',
  async (path) => {
    const [written] = await writeFiles(out, [file(path)], []);
    expect(written?.problem).toBe('not written: its path leads elsewhere');
    expect([readdirSync(out), readdirSync(outside)]).toEqual([[], []]);
  },
);

test.each([
  ['a link to a file', () => symlinkSync(join(outside, 'a'), join(out, 'a')), 'a'],
  ['a link to a folder', () => symlinkSync(outside, join(out, 'a')), 'a/b'],
  ['a file in place of a folder', () => writeFileSync(join(out, 'a'), ''), 'a/b'],
  ['a folder', () => mkdirSync(join(out, 'a')), 'a'],
  ['a pipe', () => execFileSync('mkfifo', [join(out, 'a')]), 'a'],
])('%s in the way is left alone', async (_name, prepare, path) => {
  mkdirSync(out);
  prepare();
  const [written, next] = await writeFiles(out, [file(path), file('other')], []);
  expect(written?.problem).toMatch(/^not written: /);
  expect(next).toEqual({ path: 'other' });
  expect(readdirSync(outside)).toEqual([]);
});

test.each(['..\\..\\a', 'a\\b', 'C:\\a', 'C:a', 'C:/a', 'a:stream', 'a/.. /b', 'a.', 'NUL', 'b/com1.txt'])(
  'the path %j is a name here, and leads elsewhere on Windows',
  (path) => {
    expect(leadsElsewhere('C:\\out', path, win32)).toBe(true);
    expect(leadsElsewhere('/out', path, posix)).toBe(false);
  },
);

test.each(['a', 'a/b.txt', '..a', 'console.log'])('the path %j stays inside everywhere', (path) => {
  expect(leadsElsewhere('C:\\out', path, win32)).toBe(false);
  expect(leadsElsewhere('out', path, win32)).toBe(false);
  expect(leadsElsewhere('/out', path, posix)).toBe(false);
  expect(leadsElsewhere('.', path, posix)).toBe(false);
});

test('a file that is not what its type says is a problem of its own', async () => {
  const odd = { toString: 1, valueOf: 1 } as unknown as string;
  const files = [
    file(odd),
    file('a', { content: odd }),
    file('b', { content: null, reason: odd }),
    file('c', { encoding: odd as 'utf-8' }),
  ];
  expect(await writeFiles(out, files, [])).toEqual([
    { path: '(a file)', problem: 'not written: its path is no text' },
    { path: 'a', problem: 'not written: its content is no text' },
    { path: 'b', problem: 'left out: no reason given' },
    { path: 'c' },
  ]);
});
