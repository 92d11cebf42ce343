/** Frames from a cell: any chunking yields the same ones, bounds hold before anything is kept, garbage is an error. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DONE_ROOM_BYTES, type Frame, FrameReader, frame, WireError } from '../src/wire.js';

const kinds = fc.constantFrom('R', 'F', 'D');
const frames = fc.array(fc.record({ kind: kinds, text: fc.string({ maxLength: 300, unit: 'binary' }) }), {
  maxLength: 12,
});

/** Cuts bytes at the given places. */
function chunks(bytes: Buffer, cuts: number[]): Buffer[] {
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

function read(parts: Buffer[], resultBytes = 1024): Frame[] {
  const reader = new FrameReader(resultBytes);
  // Copies, as a socket's chunks do not share memory.
  return parts.flatMap((part) => reader.push(Buffer.from(part)));
}

const plain = (found: Frame[]) =>
  found.map(({ kind, payload }) => ({ kind, text: payload.toString('utf8') }));

test('any chunking of a stream yields the same frames', () => {
  fc.assert(
    fc.property(frames, fc.array(fc.nat(), { maxLength: 40 }), (sent, cuts) => {
      const bytes = Buffer.concat(sent.map(({ kind, text }) => frame(kind, text)));
      const expected = sent.map(({ kind, text }) => ({ kind, text: Buffer.from(text).toString('utf8') }));
      expect(plain(read(chunks(bytes, cuts)))).toEqual(expected);
    }),
  );
});

test('byte by byte yields them, too, and payloads stay what they were while more comes', () => {
  const bytes = Buffer.concat([frame('R', 'ready'), frame('D', 'one\n1'), frame('D', ''), frame('F', 'ü')]);
  const found = read([...bytes].map((byte) => Buffer.from([byte])));
  expect(plain(found).map(({ text }) => text)).toEqual(['ready', 'one\n1', '', 'ü']);
});

test('a frame is five bytes of header and its payload in UTF-8', () => {
  expect(frame('Q', 'é')).toEqual(Buffer.from([0x51, 0, 0, 0, 2, 0xc3, 0xa9]));
});

describe('bounds', () => {
  const header = (kind: string, length: number) => {
    const bytes = Buffer.alloc(5);
    bytes.write(kind, 'latin1');
    bytes.writeUInt32BE(length, 1);
    return bytes;
  };

  test.each([
    ['D', 1000 + DONE_ROOM_BYTES],
    ['R', 64 * 1024],
    ['F', 64 * 1024],
  ])('%s may have %i bytes, and one more is refused by its header alone', (kind, most) => {
    const reader = new FrameReader(1000);
    expect(reader.push(header(kind, most))).toEqual([]);
    expect(() => new FrameReader(1000).push(header(kind, most + 1))).toThrow(WireError);
  });

  test('the bound of a done frame follows the run that is delivered', () => {
    const reader = new FrameReader(1000);
    reader.resultBytes = 10;
    expect(() => reader.push(header('D', 1000 + DONE_ROOM_BYTES))).toThrow(
      `a frame of ${1000 + DONE_ROOM_BYTES} bytes`,
    );
  });

  test('any other first byte is no frame', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 5, maxLength: 64 }), (bytes) => {
        fc.pre(!'RFVLD'.includes(String.fromCharCode(bytes[0] as number)));
        expect(() => new FrameReader(1000).push(Buffer.from(bytes))).toThrow(
          new WireError('an unknown frame'),
        );
      }),
    );
  });

  test('random bytes give frames within their bounds or a WireError, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 20 }), (parts) => {
        const reader = new FrameReader(16);
        try {
          for (const part of parts)
            for (const { payload } of reader.push(Buffer.from(part))) payload.toString();
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
    );
  });
});

test('a frame that comes byte by byte costs the host about its own length', () => {
  const length = 2 << 20;
  const reader = new FrameReader(length);
  const bytes = Buffer.alloc(5 + length, 'x');
  bytes.write('D', 'latin1');
  bytes.writeUInt32BE(length, 1);
  const before = held();
  let most = 0;
  let found: Frame[] = [];
  for (let at = 0; at < bytes.length; at++) {
    found = reader.push(Buffer.from(bytes.subarray(at, at + 1)));
    if (at % (256 << 10) === 0) most = Math.max(most, held() - before);
  }
  expect(found[0]?.payload.equals(bytes.subarray(5))).toBe(true);
  // One object a chunk would be hundreds of MiB; the rest is what the collector has not yet taken.
  expect(most).toBeLessThan(64 << 20);
});

function held(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
