import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineReader } from '../../src/jobs/lines.js';

const bytes = (text: string) => new TextEncoder().encode(text);

function readAll(pieces: Uint8Array[]) {
  const reader = new LineReader();
  const lines = pieces.flatMap((piece) => [...reader.push(piece)]);
  return { lines, rest: reader.end() };
}

describe('LineReader', () => {
  it('gives lines without their ends, and what is left after the last one', () => {
    expect(readAll([bytes('{"a":1}\n\r\n\n{"b":2}\r\n{"c"')])).toEqual({
      lines: ['{"a":1}', '{"b":2}'],
      rest: '{"c"',
    });
    expect(readAll([])).toEqual({ lines: [], rest: '' });
  });

  it('reads the same lines, wherever the bytes are cut', () => {
    const line = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => JSON.stringify(text));
    const sizes = fc.infiniteStream(fc.integer({ min: 0, max: 7 }));
    fc.assert(
      fc.property(fc.array(line), line, sizes, (lines, rest, cuts) => {
        const all = bytes(lines.map((text) => `${text}\n`).join('') + rest);
        const pieces: Uint8Array[] = [];
        for (let at = 0; at < all.length; ) {
          const size = cuts.next().value;
          pieces.push(all.subarray(at, at + size));
          at += size;
        }
        expect(readAll(pieces)).toEqual({ lines, rest });
      }),
    );
  });

  it('takes no longer for one line of many MiB than for many short ones', () => {
    const time = (piece: Uint8Array) => {
      const reader = new LineReader();
      const begin = performance.now();
      for (let i = 0; i < 20_000; i++) for (const _ of reader.push(piece));
      reader.end();
      return performance.now() - begin;
    };
    const short = time(bytes(`${'x'.repeat(1000)}\n`));
    // A reader that goes over the line again for each piece takes a thousand times as long.
    expect(time(bytes('x'.repeat(1000)))).toBeLessThan(20 * short + 1000);
  });
});
