import { expect, test } from 'vitest';
import { compactJson, formatJson, parseJson, textOf } from '../src/json.js';

const tellsSources =
  JSON.parse('1', (_key, _value, context?: { source?: string }) => context?.source) === '1';

if (!tellsSources)
  console.log('skipped: long integers, as this Node tells no source of a JSON value (22 does)');

test.skipIf(!tellsSources)('integers keep every digit, there and back', () => {
  const text = '{"a":12345678901234567890123,"b":-9007199254740993,"c":9007199254740991}';
  const value = parseJson(text);
  expect(value).toEqual({ a: 12345678901234567890123n, b: -9007199254740993n, c: 9007199254740991 });
  expect(formatJson(value).replace(/\s/g, '')).toBe(text);
});

test('fractions and exponents stay numbers', () => {
  expect(parseJson('[0.12345678901234567, 1e300]')).toEqual(JSON.parse('[0.12345678901234567, 1e300]'));
});

test('short lists of numbers stand in one line, and all else is indented', () => {
  expect(formatJson({ a: [1, 2], b: [], c: { d: ['x'] } })).toBe(
    '{\n  "a": [1, 2],\n  "b": [],\n  "c": {\n    "d": [\n      "x"\n    ]\n  }\n}',
  );
});

test.each([null, true, 'a"b', 1.5, [], {}])('%j is written as JSON.stringify does', (value) => {
  expect(formatJson(value)).toBe(JSON.stringify(value));
});

test('what is too large to be read is not indented, so that no result fills the memory', () => {
  const list: unknown[] = Array(200_000).fill('x');
  expect(formatJson(list)).toBe(JSON.stringify(list));
  let deep: unknown = Array(20_000).fill('x');
  for (let level = 0; level < 900; level++) deep = [deep];
  expect(formatJson(deep).length).toBeLessThan(2_000_000);
  expect(JSON.parse(formatJson(deep))).toEqual(deep);
});

test('compact JSON is that of JSON.stringify', () => {
  const value = { a: [1, null, 'x"'], b: {} };
  expect(compactJson(value)).toBe(JSON.stringify(value));
});

test.each(['[', '{"a":['])('many of %j upon each other is written in one line', (start) => {
  const end = start === '[' ? ']' : ']}';
  const text = `${start.repeat(50_000)}1,"x"${end.repeat(50_000)}`;
  const value = parseJson(text);
  expect(compactJson(value)).toBe(text);
  expect(formatJson(value)).toBe(text);
  expect(textOf(value)).toBe(text);
});

test('the members of a deep value keep their order, their names and their digits', () => {
  const deep = '['.repeat(50_000) + ']'.repeat(50_000);
  const text = `{"a":[1,{"b\\"":null,"c":[]},{}],"deep":${deep},"z":"y"}`;
  expect(compactJson(parseJson(text))).toBe(text);
  const value = { n: 2n ** 70n, deep: JSON.parse(deep) };
  expect(compactJson(value)).toBe(`{"n":1180591620717411303424,"deep":${deep}}`);
});

test('what is too deep for a reviver is read without one', () => {
  const text = `${'['.repeat(50_000)}12345678901234567${']'.repeat(50_000)}`;
  expect(compactJson(parseJson(text))).toHaveLength(text.length);
  expect(() => parseJson('[12345678901234567')).toThrow(SyntaxError);
});

test('what has no text of its own is told as JSON', () => {
  expect(textOf({ toString: 1, valueOf: 1 })).toBe('{"toString":1,"valueOf":1}');
  expect(textOf('a"b')).toBe('a"b');
});
