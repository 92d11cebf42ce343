import { expect, test } from 'vitest';
import { compactJson, formatJson, parseJson } from '../src/json.js';

const tellsSources =
  JSON.parse('1', (_key, _value, context?: { source?: string }) => context?.source) === '1';

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
