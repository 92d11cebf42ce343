import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countValues, rawItems, rawMember, replaceMember } from '../../src/request/raw-member.js';

const space = fc.array(fc.constantFrom(' ', '\n', '\r', '\t'), { maxLength: 3 }).map((all) => all.join(''));

/** A character of a JSON string in one of the ways to spell it. */
const character = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).map((text) => JSON.stringify(text).slice(1, -1)),
  fc.constantFrom(
    '\\"',
    '\\\\',
    '\\/',
    '\\n',
    '\\u0000',
    '\\ud800',
    '\\u0022',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    ' ',
  ),
);
const string = fc.array(character, { maxLength: 8 }).map((all) => `"${all.join('')}"`);

/** The name that is looked for, in plain letters and with some of them escaped. */
const input = fc
  .array(fc.boolean(), { minLength: 5, maxLength: 5 })
  .map(
    (escaped) => `"${[...'input'].map((letter, at) => (escaped[at] ? escaped16(letter) : letter)).join('')}"`,
  );

function escaped16(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const scalar = fc.oneof(
  string,
  fc.constantFrom(
    'null',
    'true',
    'false',
    '0',
    '-0',
    '1e400',
    '-1.50E+2',
    '123456789012345678901234567890.10',
  ),
);

const { value, object } = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, scalar, tie('array'), tie('object')),
  array: list(
    fc.tuple(space, tie('value'), space).map((all) => all.join('')),
    '[',
    ']',
  ),
  object: list(
    fc
      .tuple(space, fc.oneof(string, input), space, fc.constant(':'), space, tie('value'), space)
      .map((all) => all.join('')),
    '{',
    '}',
  ),
}));

function list(item: fc.Arbitrary<string>, open: string, close: string): fc.Arbitrary<string> {
  return fc
    .tuple(space, fc.array(item, { maxLength: 5 }))
    .map(([inner, items]) => `${open}${items.length > 0 ? items.join(',') : inner}${close}`);
}

test('the text of a member parses to what JSON.parse has for it', () => {
  fc.assert(
    fc.property(space, object, space, (before, text, after) => {
      const body = `${before}${text}${after}`;
      const parsed = JSON.parse(body) as Record<string, unknown>;
      const raw = rawMember(body, 'input');
      if (Object.hasOwn(parsed, 'input')) expect(JSON.parse(raw ?? '')).toEqual(parsed.input);
      else expect(raw).toBeUndefined();
    }),
    { numRuns: 3000 },
  );
});

test('the text is the very one of the body, however it is spelt', () => {
  fc.assert(
    fc.property(object, input, value, object, (head, name, text, tail) => {
      // The last of the name wins, so what comes after must not have it.
      const rest = Object.hasOwn(JSON.parse(tail) as object, 'input') ? '' : tail.slice(1, -1);
      const first = head.slice(1, -1);
      const parts = [first, `${name}:${text}`, rest].filter((part) => part.trim() !== '');
      expect(rawMember(`{${parts.join(',')}}`, 'input')).toBe(text);
    }),
    { numRuns: 3000 },
  );
});

test('with another text for a member the rest is what it was, however its name is spelt', () => {
  fc.assert(
    fc.property(space, object, value, (before, text, by) => {
      const parsed = JSON.parse(text) as Record<string, unknown>;
      if (Object.hasOwn(parsed, 'input')) parsed.input = JSON.parse(by);
      expect(JSON.parse(replaceMember(before + text, 'input', () => by))).toEqual(parsed);
    }),
    { numRuns: 3000 },
  );
});

test('the items of a list are what they are, the last one too', () => {
  expect(rawItems('[1]')).toEqual(['1']);
  expect(rawItems(' [ {"a":[1]} , null, "]" , 12 ]')).toEqual(['{"a":[1]}', 'null', '"]"', '12']);
  expect(rawItems('[ ]')).toEqual([]);
  fc.assert(
    fc.property(fc.array(value), (items) => {
      expect(rawItems(`[${items.join(',')}]`)).toEqual(items);
    }),
  );
});

test('what is no object has no members to be replaced', () => {
  for (const text of ['[{"input":1}]', '"input"', ' 1', 'null']) {
    expect(replaceMember(text, 'input', () => '2')).toBe(text);
  }
});

test('as many values are counted as there are, an empty list’s place included', () => {
  const all = (of: unknown): number =>
    typeof of === 'object' && of !== null
      ? 1 +
        Math.max(1, Object.values(of).length) +
        Object.values(of).reduce((sum, one) => sum + all(one) - 1, 0)
      : 1;
  fc.assert(
    fc.property(fc.jsonValue(), (of) => {
      const read = JSON.parse(JSON.stringify(of)) as unknown;
      expect(countValues(JSON.stringify(read))).toBe(all(read));
    }),
  );
});

test.each([
  ['{"input": 12345678901234567890}', '12345678901234567890'],
  ['{"input":0.1000000000000000055511151231257827}', '0.1000000000000000055511151231257827'],
  ['{"input":1,"input":[2 , 3]}', '[2 , 3]'],
  ['{"\\u0069nput":"a\\"b"}', '"a\\"b"'],
  ['{"a":{"input":1},"b":"\\"input\\":2"}', undefined],
  ['{"inputs":1,"inpu":2}', undefined],
  ['{}', undefined],
])('%s', (body, raw) => expect(rawMember(body, 'input')).toBe(raw));

test('a body of 16 MiB takes less time than JSON.parse several times over', () => {
  const body = JSON.stringify({ script: 'x', input: Array.from({ length: 1_500_000 }, (_, i) => i * 1.5) });
  const parsing = timed(() => JSON.parse(body));
  expect(timed(() => rawMember(body, 'input'))).toBeLessThan(parsing * 4 + 50);
});

test('a string of backslashes and quotes takes linear time', () => {
  const body = JSON.stringify({ input: '\\"'.repeat(1_000_000) });
  expect(timed(() => rawMember(body, 'input'))).toBeLessThan(1000);
});

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
