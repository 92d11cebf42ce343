/** A request's files: which are taken, and what the others are told. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkFiles, DEFAULT_LIMITS, LimitError, MOST_FILES, type RequestFile } from '../src/index.js';

const MiB = 1 << 20;
const limits = DEFAULT_LIMITS;

function refusal(files: unknown[], given = limits, stdinBytes = 0): string {
  try {
    checkFiles(files as RequestFile[], given, stdinBytes);
  } catch (error) {
    expect(error).toBeInstanceOf(LimitError);
    return (error as Error).message;
  }
  return 'taken';
}

const file = (path: unknown, content: unknown = '', encoding?: unknown) => ({
  path,
  content,
  ...(encoding === undefined ? {} : { encoding }),
});

describe('paths', () => {
  test.each([
    'a',
    'data/in.csv',
    'with space and \n line end',
    'ü/日本/🎉.txt',
    'back\\slash',
    '...',
    '..a',
    'a..',
    '.hidden',
    'sub/script.py',
    'script.pyc',
    'x'.repeat(255),
    'ü'.repeat(127),
    Array(16).fill('a').join('/'),
    Array(4).fill('x'.repeat(255)).join('/'),
  ])('%j is taken', (path) => {
    expect(refusal([file(path)])).toBe('taken');
  });

  test('script.py is a program’s to have', () => {
    expect(() => checkFiles([{ path: 'script.py', content: '' }], limits, 0, true)).not.toThrow();
  });

  const RULE = ': a path is relative to the work folder, with / between names, and stays inside';
  test.each([
    [7, 'must be a string'],
    [undefined, 'must be a string'],
    ['', 'is empty'],
    ['/etc/passwd', 'is absolute'],
    ['/', 'is absolute'],
    ['a//b', 'has an empty name'],
    ['a/', 'has an empty name'],
    ['.', "has '.'"],
    ['./a', "has '.'"],
    ['..', "has '..'"],
    ['a/../../b', "has '..'"],
    ['a\0b', 'has a NUL'],
    ['a\ud800', 'has a lone surrogate'],
    ['x'.repeat(256), 'has a name of more than 255 bytes'],
    ['ü'.repeat(128), 'has a name of more than 255 bytes'],
    [Array(17).fill('a').join('/'), 'has more than 16 levels'],
    [`${Array(4).fill('x'.repeat(255)).join('/')}/x`, 'has more than 1024 bytes'],
    ['script.py', "is script.py, which is the script's own"],
    ['script.py/a', "is script.py, which is the script's own"],
    ['__pycache__/script.cpython-311.pyc', "has __pycache__, which is Python's own"],
    ['a/__pycache__/b', "has __pycache__, which is Python's own"],
  ])('%j is refused: it %s', (path, why) => {
    expect(refusal([file('fine'), file(path)])).toBe(`'files[1].path' ${why}${RULE}`);
  });

  test('one path twice is refused, with both places', () => {
    expect(refusal([file('a'), file('b'), file('a')])).toBe("'files[2].path' is that of files[0], too");
  });

  test('a file that is the folder of another is refused, in either order', () => {
    expect(refusal([file('a/b/c'), file('a/b')])).toBe("'files[1].path' is the folder of files[0]");
    expect(refusal([file('a'), file('a/b/c')])).toBe(
      "'files[1].path' goes through files[0], which is a file",
    );
    expect(refusal([file('a/b'), file('a/bc'), file('a/b c/d')])).toBe('taken');
  });

  test('no path that is taken leads out of the folder', () => {
    const names = fc.constantFrom('', '.', '..', 'a', '/', '\\', '..a', '\0', 'script.py', '\ud800');
    fc.assert(
      fc.property(fc.array(fc.oneof(names, fc.string()), { maxLength: 20 }), (parts) => {
        const path = parts.join('/');
        if (refusal([file(path)]) !== 'taken') return;
        const inside = new URL(path.split('/').map(encodeURIComponent).join('/'), 'file:///work/').pathname;
        expect(inside.startsWith('/work/')).toBe(true);
        expect(path).not.toMatch(/^\/|\/$|\/\/|\0/);
        expect(path.split('/')).not.toContain('..');
      }),
    );
  });
});

describe('content', () => {
  test.each([
    ['', undefined],
    ['text', 'utf-8'],
    ['\0 and \ufffd', undefined],
    ['', 'base64'],
    ['AAECAw==', 'base64'],
    ['+/+/', 'base64'],
  ])('%j as %s is taken', (content, encoding) => {
    expect(refusal([file('a', content, encoding)])).toBe('taken');
  });

  test.each([
    [undefined, undefined, "'files[0].content' must be a string"],
    [7, 'base64', "'files[0].content' must be a string"],
    ['', 'latin1', "'files[0].encoding' must be 'utf-8' or 'base64'"],
    ['', '__proto__', "'files[0].encoding' must be 'utf-8' or 'base64'"],
    ['\udc00', 'utf-8', "'files[0].content' has a lone surrogate, which has no bytes in UTF-8"],
  ])('%j as %s is refused', (content, encoding, message) => {
    expect(refusal([file('a', content ?? null, encoding)])).toBe(message);
  });

  test.each(['A', 'AA', 'AAA', 'AA==\n', 'A===', '====', 'AA=A', 'A-_A', 'AAA =', 'ÄAAA'])(
    '%j is no base64, and the message says what is',
    (content) => {
      expect(refusal([file('a', content, 'base64')])).toBe(
        "'files[0].content' is not valid base64: A-Z, a-z, 0-9, + and /, padded with = to a multiple of four",
      );
    },
  );
});

describe('sizes', () => {
  test('a file may have fileBytes, by the bytes that it will have', () => {
    const most = { ...limits, fileBytes: 3 << 16 };
    expect(refusal([file('a', 'ü'.repeat(3 << 15))], most)).toBe('taken');
    expect(refusal([file('a', `${'ü'.repeat(3 << 15)}x`)], most)).toBe(
      "'files[0].content' has 196609 bytes, at most 196608",
    );
    expect(refusal([file('a', 'AAAA'.repeat(1 << 16), 'base64')], most)).toBe('taken');
    expect(refusal([file('a', `${'AAAA'.repeat(1 << 16)}AA==`, 'base64')], most)).toBe(
      "'files[0].content' has 196609 bytes, at most 196608",
    );
  });

  test('all of them may have diskBytes but for a mebibyte, standard input included', () => {
    const most = { ...limits, diskBytes: 3 * MiB };
    const two = [file('a', 'x'.repeat(MiB)), file('b', 'x'.repeat(MiB))];
    expect(refusal(two, most)).toBe('taken');
    expect(refusal([...two, file('c', 'x')], most)).toBe(
      "'files' have more than 2097152 bytes in all (2 MiB)",
    );
    expect(refusal(two, most, 1)).toBe(
      "'files' have more than 2097152 bytes together with 'stdin' in all (2 MiB)",
    );
  });

  test('there may be 256 of them', () => {
    const many = Array.from({ length: MOST_FILES }, (_, number) => file(`f${number}`));
    expect(refusal(many)).toBe('taken');
    expect(refusal([...many, file('one-more')])).toBe("'files' has 257 files, at most 256");
  });

  test('no more folders than the scratch has names for', () => {
    const deep = Array.from({ length: 80 }, (_, number) =>
      file(`${number}/${Array(15).fill('a').join('/')}`),
    );
    expect(refusal(deep)).toBe("'files' are in more than 1024 folders");
  });
});
