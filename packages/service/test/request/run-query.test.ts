import { expect, test } from 'vitest';
import { readWantsUsage } from '../../src/request/run-query.js';

test.each([
  [{}, false],
  [{ usage: '0' }, false],
  [{ usage: '1' }, true],
  [{ usage: '1', other: 'x' }, true],
  [{ other: ['x', 'y'] }, false],
])('%j asks for usage: %s', (query, wanted) => {
  expect(readWantsUsage(query)).toBe(wanted);
});

test.each([{ usage: '' }, { usage: 'true' }, { usage: ['1', '1'] }])(
  '%j is refused with what it takes',
  (query) => {
    expect(() => readWantsUsage(query)).toThrow("'usage' in the query must be 0 or 1");
  },
);
