import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonCheck } from '../src/json-check.js';

const check = (text: string, slice = text.length + 1) => {
  const bytes = Buffer.from(text);
  const state = new JsonCheck();
  for (let at = 0; at < bytes.length; at += slice) {
    if (!state.push(bytes, at, Math.min(bytes.length, at + slice))) return false;
  }
  return state.end();
};

const parses = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('what JSON.parse takes, and nothing else', () => {
  test('any JSON value, however it is cut into pieces', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 1, max: 9 }),
        (value, indent, slice) => {
          expect(check(JSON.stringify(value, null, indent), slice)).toBe(true);
        },
      ),
    );
  });

  test('a JSON text with something changed is judged as JSON.parse judges it', () => {
    const alphabet = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '-',
      '+',
      '.',
      'e',
      '0',
      '1',
      't',
      ' ',
      'u',
      '\n',
      'é',
    ];
    const edit = fc.tuple(fc.nat(), fc.constantFrom(...alphabet), fc.nat(2));
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(edit, { minLength: 1, maxLength: 3 }), (value, edits) => {
        let text = JSON.stringify(value);
        for (const [place, piece, cut] of edits) {
          const at = place % (text.length + 1);
          text = text.slice(0, at) + piece + text.slice(at + cut);
        }
        expect(check(text), text).toBe(parses(text));
      }),
      { numRuns: 3000 },
    );
  });

  test('short texts of JSON characters are judged as JSON.parse judges them', () => {
    const character = fc.constantFrom(...'{}[],:"-+.eE0123 tfnrualse\\'.split(''));
    fc.assert(
      fc.property(fc.array(character, { maxLength: 8 }), (characters) => {
        const text = characters.join('');
        expect(check(text), text).toBe(parses(text));
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    '',
    ' ',
    '-',
    '01',
    '1.',
    '.5',
    '1e',
    '1e+',
    'tru',
    'nul',
    '"',
    '"\\x"',
    '"\\u12g4"',
    '[1,]',
    '{"a":1,}',
    '{"a"}',
    '{1:2}',
    '[}',
    '{]',
    '[1 2]',
    '1 2',
    'NaN',
    'Infinity',
  ])('%j is refused', (text) => {
    expect(parses(text)).toBe(false);
    expect(check(text)).toBe(false);
  });
});

test('the place of the first byte that cannot be there is known', () => {
  const state = new JsonCheck();
  const bytes = Buffer.from('["a",]');
  expect(state.push(bytes, 0, 3)).toBe(true);
  expect(state.taken).toBe(3);
  expect(state.push(bytes, 3)).toBe(false);
  expect(state.taken).toBe(5);
});

test('line ends become blanks in place, and the text means the same', () => {
  const bytes = Buffer.from('{\r\n"a":\n[1,\n2],"b":"\\n"\n}\n');
  expect(new JsonCheck().push(bytes)).toBe(true);
  expect(bytes.toString()).toBe('{  "a": [1, 2],"b":"\\n" } ');
});

test('a large text does not keep the event loop from others', async () => {
  const bytes = Buffer.from(`[${'[],'.repeat(4_000_000)}[]]`);
  let turns = 0;
  const counting = setInterval(() => turns++, 0);
  expect(await JsonCheck.whole(bytes)).toBe(true);
  clearInterval(counting);
  expect(turns).toBeGreaterThan(5);
});

test('nesting has a bound', () => {
  expect(check('['.repeat(100_001))).toBe(false);
  expect(check(`${'['.repeat(5000)}${']'.repeat(5000)}`)).toBe(true);
});
