import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spliced } from '../../src/remote/splicing.js';

test.each([
  ['{}', {}, '{}'],
  ['{}', { items: '[1.0]' }, '{"items":[1.0]}'],
  ['{"a":1}', {}, '{"a":1}'],
  ['{"a":1}', { b: '123456789012345678901', c: 'null' }, '{"a":1,"b":123456789012345678901,"c":null}'],
])('%s with %j is %s', (object, members, all) => expect(spliced(object, members)).toBe(all));

test('it is what an object with these members would be', () => {
  const object = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue(), { noNullPrototype: true });
  fc.assert(
    fc.property(object, object, (some, others) => {
      const texts = Object.fromEntries(
        Object.entries(others).map(([name, value]) => [name, JSON.stringify(value)]),
      );
      const merged = JSON.stringify({ ...some, ...others });
      expect(JSON.parse(spliced(JSON.stringify(some), texts))).toEqual(JSON.parse(merged));
    }),
  );
});
