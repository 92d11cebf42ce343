import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLines } from '../../src/batch/lines.js';

async function read(pieces: Buffer[]) {
  const lines = [];
  const seen: Buffer[] = [];
  for await (const line of splitLines(stream(pieces), (bytes) => seen.push(bytes))) lines.push(line);
  return { lines, seen: Buffer.concat(seen) };
}

async function* stream(pieces: Buffer[]) {
  yield* pieces;
}

test('a line is told with its place, and the last one needs no end', async () => {
  const { lines } = await read([Buffer.from('ab\n\nc')]);
  expect(lines.map(({ bytes, begin, end }) => [bytes.toString(), begin, end])).toEqual([
    ['ab', 0, 2],
    ['', 3, 3],
    ['c', 4, 5],
  ]);
  expect((await read([Buffer.from('a\n')])).lines.length).toBe(1);
  expect((await read([])).lines).toEqual([]);
});

test('lines are the same wherever the bytes are cut, and each is where it says', async () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ''));
  const sizes = fc.infiniteStream(fc.integer({ min: 0, max: 7 }));
  await fc.assert(
    fc.asyncProperty(fc.array(line), sizes, async (texts, cuts) => {
      const all = Buffer.from(texts.map((text) => `${text}\n`).join(''));
      const pieces: Buffer[] = [];
      for (let at = 0; at < all.length; ) {
        const size = cuts.next().value;
        pieces.push(all.subarray(at, at + size));
        at += size;
      }
      const { lines, seen } = await read(pieces);
      expect(lines.map(({ bytes }) => bytes.toString())).toEqual(texts);
      for (const { bytes, begin, end } of lines) expect(all.subarray(begin, end).equals(bytes)).toBe(true);
      expect(seen.equals(all)).toBe(true);
    }),
  );
});
