import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { hashInput, readInput, readPart } from '../../src/batch/input.js';

const folder = mkdtempSync(join(tmpdir(), 'pycell-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'in.jsonl');
const nothing = () => undefined;

test('the parts are all of the lines, in their order and as they were typed', async () => {
  const lines = Array.from({ length: 2500 }, (_, n) => `{"n": ${n}.0, "é": "\\n"}`);
  writeFileSync(file, `\uFEFF${lines.join('\r\n')}`);
  const { parts, lines: count, sha256 } = await readInput(file, nothing);
  expect(count).toBe(2500);
  expect(parts.map(({ first, lines }) => [first, lines])).toEqual([
    [0, 1000],
    [1000, 1000],
    [2000, 500],
  ]);
  const texts = await Promise.all(parts.map((part) => readPart(file, part)));
  expect(texts.flatMap((text) => JSON.parse(text)).map(({ n }) => n)).toEqual(lines.map((_, n) => n));
  expect(texts[1]).toMatch(/^\[\{"n": 1000\.0, "é": "\\n"\}\r,/);
  expect(sha256).toBe(
    createHash('sha256')
      .update(`\uFEFF${lines.join('\r\n')}`)
      .digest('hex'),
  );
  expect(await hashInput(file)).toBe(sha256);
});

test('a part is no larger than a service takes, but for a line that is', async () => {
  const long = (bytes: number) => JSON.stringify('x'.repeat(bytes));
  const sizes = [3 << 20, 3 << 20, 3 << 20, 20 << 20, 1, 1];
  writeFileSync(file, sizes.map((size) => `${long(size)}\n`).join(''));
  const { parts } = await readInput(file, nothing);
  expect(parts.map(({ lines }) => lines)).toEqual([2, 1, 1, 2]);
});

test('of many wrong lines ten are told', async () => {
  writeFileSync(file, '1\n'.repeat(25));
  await expect(readInput(file, () => 'is wrong')).rejects.toThrow(/ {2}line 10: is wrong\n {2}and 15 more$/);
});

test('empty lines at the end are no lines, and one in between is wrong', async () => {
  writeFileSync(file, '1\n2\n\n  \r\n');
  expect((await readInput(file, nothing)).lines).toBe(2);
  writeFileSync(file, '1\n\n\n2\n');
  await expect(readInput(file, nothing)).rejects.toThrow(/:\n {2}line 2: is empty$/);
});
