/** One output stream of a run: what is kept, what is counted, and where UTF-8 is cut. */

import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { Output } from '../src/output.js';

function output(keepBytes: number, first: Buffer = Buffer.alloc(0), onChange = () => {}) {
  const stream = new PassThrough();
  return { stream, out: new Output('stdout', stream as unknown as Socket, first, keepBytes, onChange) };
}

/** Everything written, as the streams of a socket arrive: one chunk after another. */
function written(keepBytes: number, chunks: Buffer[]): Output {
  const { stream, out } = output(keepBytes);
  for (const chunk of chunks) stream.emit('data', chunk);
  return out;
}

test('keeps the first bytes exactly, counts them all, whatever the chunks', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), fc.nat(300), (parts, keep) => {
      const all = Buffer.concat(parts);
      const ascii = Buffer.from(all.map((byte) => byte & 0x7f));
      let at = 0;
      const chunks = parts.map(({ length }) => {
        at += length;
        return ascii.subarray(at - length, at);
      });
      const out = written(keep, chunks);
      expect(out.totalBytes).toBe(ascii.length);
      expect(out.text()).toBe(ascii.toString('latin1', 0, keep));
      expect(out.truncation()).toEqual(
        ascii.length > keep ? [{ name: 'stdout', keptBytes: keep, totalBytes: ascii.length }] : [],
      );
    }),
  );
});

test('a character that is cut at the end of what is kept is left out, and nothing else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.nat(60), (text, keep) => {
      const bytes = Buffer.from(text);
      const kept = written(keep, [bytes]).text();
      expect(text.startsWith(kept)).toBe(true);
      expect(kept).not.toContain('\ufffd');
      // At most the three bytes of a sequence that lacks its fourth.
      if (bytes.length > keep) expect(Buffer.byteLength(kept)).toBeGreaterThan(keep - 4);
      else expect(kept).toBe(text);
    }),
  );
});

describe('text', () => {
  test.each([
    ['bytes that are no UTF-8 become U+FFFD', [0x61, 0xff, 0x62], 'a\ufffdb'],
    ['a sequence that the script itself left unfinished becomes U+FFFD', [0x61, 0xe2, 0x82], 'a\ufffd'],
    ['a lone surrogate in UTF-8 becomes U+FFFD', [0xed, 0xa0, 0x80], '\ufffd\ufffd\ufffd'],
    ['a byte order mark is the script’s to write', [0xef, 0xbb, 0xbf, 0x61], '\ufeffa'],
    ['a NUL stays', [0x61, 0, 0x62], 'a\0b'],
  ])('%s', (_, bytes, text) => {
    expect(written(100, [Buffer.from(bytes)]).text()).toBe(text);
  });

  test('a character in two chunks is one', () => {
    expect(written(100, [Buffer.from([0xc3]), Buffer.from([0xa9])]).text()).toBe('é');
  });

  test('continuation bytes without a start are cut nowhere', () => {
    expect(written(3, [Buffer.from([0x80, 0x80, 0x80, 0x80])]).text()).toBe('\ufffd\ufffd\ufffd');
  });
});

test('what came with the hello counts as the first of it', () => {
  const { out } = output(3, Buffer.from('ab'));
  expect(out.text()).toBe('ab');
  expect(out.totalBytes).toBe(2);
});

test('keeping nothing still counts', () => {
  const out = written(0, [Buffer.from('abc')]);
  expect(out.text()).toBe('');
  expect(out.truncation()).toEqual([{ name: 'stdout', keptBytes: 0, totalBytes: 3 }]);
});

test('says that it grew and that it ended, the end once', () => {
  const changed = vi.fn();
  const { stream, out } = output(10, undefined, changed);
  stream.emit('data', Buffer.from('x'));
  expect(changed).toHaveBeenCalledTimes(1);
  stream.emit('end');
  stream.emit('close');
  expect(out.ended).toBe(true);
  expect(changed).toHaveBeenCalledTimes(2);
});

test('output that comes byte by byte costs the host about its own length', () => {
  const { stream, out } = output(1 << 20);
  const before = process.memoryUsage();
  for (let count = 0; count < 1 << 20; count++) stream.emit('data', Buffer.from('x'));
  const after = process.memoryUsage();
  expect(out.text()).toHaveLength(1 << 20);
  expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(64 << 20);
});

test('pieces of any size, put together, are the text, whatever was written and however it came', () => {
  const bytes = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc.string({ unit: 'binary', maxLength: 6 }).map((text) => new Uint8Array(Buffer.from(text))),
      // Starts and continuations, valid together or not.
      fc.array(fc.constantFrom(0x41, 0x80, 0xbf, 0xc3, 0xe2, 0xed, 0xf0, 0xff), { maxLength: 8 }),
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(bytes, fc.nat(60), fc.integer({ min: 4, max: 12 }), (parts, keep, most) => {
      const { stream, out } = output(keep);
      let text = '';
      let at = 0;
      const take = () => {
        for (;;) {
          const piece = out.read(at, most);
          expect(piece.next - at).toBeLessThanOrEqual(most);
          if (piece.next === at) return;
          text += piece.text;
          at = piece.next;
        }
      };
      for (const part of parts) {
        stream.emit('data', Buffer.from(part));
        take();
      }
      stream.emit('end');
      take();
      expect(text).toBe(out.text());
    }),
  );
});
