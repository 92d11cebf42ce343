import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Displays } from '../src/displays.js';
import { DISPLAY_BYTES, WireError } from '../src/wire.js';

const payload = (data: string, metadata = '{}') => Buffer.from(`${data}\n${metadata}`);

async function take(displays: Displays, bytes: Buffer): Promise<string | null> {
  return displays.reserve(bytes) ? displays.add(bytes) : null;
}

describe('what a cell displays', () => {
  test('is kept in order, as one JSON text each', async () => {
    const displays = new Displays();
    await take(displays, payload('{"text/plain":"1"}'));
    await take(displays, payload('{"text/plain":"2"}', '{"a":1}'));
    expect(displays.kept).toEqual([
      '{"data":{"text/plain":"1"},"metadata":{}}',
      '{"data":{"text/plain":"2"},"metadata":{"a":1}}',
    ]);
    expect(displays.truncation()).toEqual([]);
  });

  test('keeps every digit of a number', async () => {
    const digits = '123456789012345678901234567890.123456789012345678901234567890';
    const text = await take(new Displays(), payload(`{"application/json":${digits}}`));
    expect(text).toContain(digits);
  });

  test('any bundle of JSON passes and is JSON again', async () => {
    const bundle = fc.dictionary(fc.string(), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(bundle, bundle, async (data, metadata) => {
        const bytes = payload(JSON.stringify(data), JSON.stringify(metadata));
        const text = (await take(new Displays(), bytes)) as string;
        expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify({ data, metadata }));
      }),
    );
  });
});

describe('what makes no sense is refused', () => {
  test.each([
    ['no line end', '{}'],
    ['nothing before the line end', '\n{}'],
    ['nothing after it', '{}\n'],
    ['an array', '[]\n{}'],
    ['a text', '"x"\n{}'],
    ['metadata that is no object', '{}\n[]'],
    ['half an object', '{"a":\n{}'],
    ['more than an object', '{}{}\n{}'],
    ['a third part', '{}\n{}\n{}'],
    ['an object that would close ours', '{}},"metadata":{"x":{}\n{}'],
    ['a space before', ' {}\n{}'],
    ['broken UTF-8 outside of strings', '{\xff}\n{}'],
  ])('%s', async (_title, text) => {
    const bytes = Buffer.from(text, 'latin1');
    await expect(take(new Displays(), bytes)).rejects.toThrow(WireError);
  });

  test('any bytes: an error of the wire, or one JSON object', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1 }), async (bytes) => {
        try {
          const text = await take(new Displays(), Buffer.from(bytes));
          expect(Object.keys(JSON.parse(text as string))).toEqual(['data', 'metadata']);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
    );
  });
});

describe('bounds', () => {
  test('the hundred and first is refused before it is kept', async () => {
    const displays = new Displays();
    for (let i = 0; i < 100; i++) await take(displays, payload('{}'));
    expect(() => displays.reserve(payload('{}'))).toThrow('too many displays');
  });

  test('more than 16 MiB in all is refused before it is kept', () => {
    const displays = new Displays();
    expect(displays.reserve(Buffer.alloc(DISPLAY_BYTES))).toBe(true);
    expect(() => displays.reserve(Buffer.alloc(1))).toThrow('too many displays');
  });

  test('what the cell left out is counted, and not held', async () => {
    const displays = new Displays();
    await take(displays, payload('{}'));
    for (let i = 0; i < 5000; i++) expect(displays.reserve(Buffer.alloc(0))).toBe(false);
    expect(displays.kept).toHaveLength(1);
    expect(displays.truncation()).toEqual([{ name: 'displays', kept: 1, total: 5001 }]);
  });
});
