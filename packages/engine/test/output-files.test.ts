/** File frames: a stranger's bytes. What is taken is bounded, inside and of one form; all else is a WireError. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OutputFiles } from '../src/output-files.js';
import { FILE_BYTES, WireError } from '../src/wire.js';

const payload = (about: unknown, content: Buffer | string = '') =>
  Buffer.concat([Buffer.from(`${JSON.stringify(about)}\n`), Buffer.from(content as string)]);
const whole = (path: string, content: Buffer | string = '') =>
  payload({ path, size: Buffer.byteLength(content) }, content);
const leftOut = (path: string, reason = 'link', size = 0) => payload({ path, size, reason });

function taken(...payloads: Buffer[]): OutputFiles {
  const files = new OutputFiles();
  for (const each of payloads) files.take(each);
  return files;
}

describe('content', () => {
  test.each([
    ['a.csv', 'a,b\n', 'text/csv'],
    ['a', 'ü\t\r\n\f\x1b[1m', 'text/plain'],
    ['a.unknown', 'x', 'text/plain'],
    ['empty', '', 'text/plain'],
    ['a.json', '{}', 'application/json'],
    ['A.JSON', '{}', 'application/json'],
    ['.json', '{}', 'text/plain'],
    ['a.json/b', '{}', 'text/plain'],
    ['bom.txt', '\ufefftext', 'text/plain'],
    ['n.ipynb', '{}', 'application/x-ipynb+json'],
    ['r.md', '# x', 'text/markdown'],
  ])('%j with %j comes as text, of type %s', (path, content, mediaType) => {
    const size = Buffer.byteLength(content);
    expect(taken(whole(path, content)).kept).toEqual([{ path, size, encoding: 'utf-8', content, mediaType }]);
  });

  test.each([
    ['a.png', '89504e470d0a1a0a', 'image/png'],
    ['a', '80', 'application/octet-stream'],
    ['a.txt', 'ff00', 'text/plain'],
    ['with a NUL', '6100', 'application/octet-stream'],
    ['a surrogate', 'eda080', 'application/octet-stream'],
    ['overlong', 'c080', 'application/octet-stream'],
    ['cut off', 'e282', 'application/octet-stream'],
    ['a bell', '6107', 'application/octet-stream'],
    ['a vertical tab', '610b', 'application/octet-stream'],
    // Each would be six letters of JSON.
    ['nothing but escapes', '1b'.repeat(100), 'application/octet-stream'],
    ['t.parquet', '50415231ff', 'application/vnd.apache.parquet'],
  ])('%j with the bytes %s comes as base64, of type %s', (path, hex, mediaType) => {
    const bytes = Buffer.from(hex, 'hex');
    expect(taken(whole(path, bytes)).kept).toEqual([
      { path, size: bytes.length, encoding: 'base64', content: bytes.toString('base64'), mediaType },
    ]);
  });

  test('whatever the bytes, they come back as they were, and in JSON of no more than twice their size', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
        const [file] = taken(whole('a', Buffer.from(bytes))).kept;
        const content = file?.content as string;
        expect(Buffer.from(content, file?.encoding === 'base64' ? 'base64' : 'utf8')).toEqual(
          Buffer.from(bytes),
        );
        expect(JSON.stringify(content).length).toBeLessThan(2 * bytes.length + 10);
      }),
    );
  });
});

describe('what is left out', () => {
  test.each([
    ['count', 'more than 64 files'],
    ['room', 'larger than what is left of 10 MiB in all'],
    ['link', 'a symbolic link'],
    ['fifo', 'a named pipe'],
    ['socket', 'a socket'],
    ['device', 'a device'],
    ['closed', 'it cannot be opened'],
    ['deep', 'a folder below too many others'],
  ])('%s: content null, and %j', (word, reason) => {
    expect(taken(leftOut('a.svg', word, 7)).kept).toEqual([
      { path: 'a.svg', size: 7, encoding: 'utf-8', content: null, mediaType: 'image/svg+xml', reason },
    ]);
  });

  test('what is not even listed is counted', () => {
    const files = taken(whole('a'), Buffer.alloc(0), Buffer.alloc(0));
    expect(files.truncation()).toEqual([{ name: 'files', kept: 1, total: 3 }]);
    expect(taken(whole('a')).truncation()).toEqual([]);
  });
});

describe('bounds', () => {
  const refused = (...payloads: Buffer[]) => expect(() => taken(...payloads)).toThrow(WireError);

  test('64 with content, and no more', () => {
    const most = Array.from({ length: 64 }, (_, number) => whole(`${number}`, 'x'));
    expect(taken(...most, leftOut('a')).kept).toHaveLength(65);
    refused(...most, whole('a', 'x'));
  });

  test('10 MiB of content, and no more', () => {
    const half = Buffer.alloc(FILE_BYTES / 2);
    expect(taken(whole('a', half), whole('b', half), whole('c')).kept).toHaveLength(3);
    refused(whole('a', half), whole('b', half), whole('c', 'x'));
  });

  test('1000 listed, and no more', () => {
    const most = Array.from({ length: 1000 }, (_, number) => leftOut(`${number}`));
    expect(taken(...most, Buffer.alloc(0)).truncation()).toEqual([
      { name: 'files', kept: 1000, total: 1001 },
    ]);
    refused(...most, leftOut('a'));
  });

  test.each<[string, Buffer]>([
    ['no line', Buffer.from('{"path": "a", "size": 0}')],
    ['a line without end', Buffer.alloc(17 * 1024, 'x')],
    ['no JSON', Buffer.from('{\n')],
    ['no object', Buffer.from('null\n')],
    ['no path', payload({ size: 0 })],
    ['a path that is no text', payload({ path: ['a'], size: 0 })],
    ...['', '/a', 'a/', 'a//b', '.', '..', '../a', 'a/..', 'a/./b', 'a\0', '\ud800', 'x'.repeat(3073)].map(
      (path): [string, Buffer] => [
        `the path ${JSON.stringify(path.slice(0, 9))}`,
        payload({ path, size: 0 }),
      ],
    ),
    ['a path of many levels', payload({ path: Array(41).fill('a').join('/'), size: 0 })],
    ...[undefined, null, -1, 0.5, '0', 2 ** 53, 1].map((size): [string, Buffer] => [
      `the size ${size}`,
      payload({ path: 'a', size }),
    ]),
    ['less content than its size', payload({ path: 'a', size: 2 }, 'x')],
    ['more content than its size', payload({ path: 'a', size: 2 }, 'xxx')],
    ['an unknown reason', leftOut('a', 'because')],
    ['a reason that is no text', payload({ path: 'a', size: 0, reason: { toString: 'link' } })],
    ['null for a reason', payload({ path: 'a', size: 0, reason: null })],
    ['a reason, and content', payload({ path: 'a', size: 1, reason: 'link' }, 'x')],
  ])('%s: refused', (_, bytes) => refused(bytes));

  test('one path twice: refused', () => refused(whole('a'), whole('a')));

  test('whatever comes, it is a file inside, or a WireError', () => {
    const about = fc.oneof(
      fc.record(
        {
          path: fc.oneof(
            fc.string(),
            fc.constantFrom('..', '/a', 'a/../b', 'a', '__proto__'),
            fc.jsonValue(),
          ),
          size: fc.oneof(fc.nat(3), fc.double(), fc.jsonValue()),
          reason: fc.oneof(fc.constantFrom('link', 'count', '__proto__', 'constructor'), fc.jsonValue()),
        },
        { requiredKeys: [] },
      ),
      fc.jsonValue(),
    );
    const frames = fc.oneof(
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc
        .tuple(about, fc.uint8Array({ maxLength: 3 }))
        .map(([head, content]) => payload(head, Buffer.from(content))),
    );
    fc.assert(
      fc.property(fc.array(frames, { maxLength: 10 }), (sent) => {
        const files = new OutputFiles();
        for (const each of sent) {
          try {
            files.take(each);
          } catch (error) {
            expect(error).toBeInstanceOf(WireError);
          }
        }
        for (const { path, size, content, encoding, mediaType, reason } of files.kept) {
          expect(path.split('/')).not.toContain('..');
          expect(path).toMatch(/^[^/]/s);
          expect(mediaType).toMatch(/^[a-z]+\/[a-z0-9.+-]+$/);
          if (content === null) expect(reason).toMatch(/./);
          else expect(Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8')).toHaveLength(size);
        }
        JSON.stringify(files.kept);
      }),
    );
  });
});
