import { expect, test } from 'vitest';
import { newId } from '../src/id.js';

test('an id is a ULID', () => expect(newId()).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/));

test('ids sort by time', () => {
  expect(newId(1_000) < newId(2_000)).toBe(true);
  expect(newId(0).slice(0, 10)).toBe('0000000000');
  // The example of the ULID specification.
  expect(newId(1469918176385).slice(0, 10)).toBe('01ARYZ6S41');
});

test('ids of the same millisecond differ', () => {
  const ids = Array.from({ length: 10_000 }, () => newId(1));
  expect(new Set(ids).size).toBe(ids.length);
});
