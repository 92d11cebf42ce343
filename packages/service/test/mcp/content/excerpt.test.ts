import fc from 'fast-check';
import { expect, test } from 'vitest';
import { excerpt } from '../../../src/mcp/content/excerpt.js';

test('a short text is all there', () => {
  expect(excerpt('abc\u001b', 100)).toEqual({ text: 'abc␛', left: 0 });
});

test('of a long one the beginning and the end are, and how much is missing', () => {
  const { text, left } = excerpt(`BEGIN${'x'.repeat(1000)}END`, 200);
  expect(text).toMatch(/^BEGINx+\n\[… \d+ of 1008 characters are left out here …\]\nx+END$/);
  expect(text).toContain(`[… ${left} of`);
});

test('the part of the beginning can be chosen', () => {
  const [begin = '', end = ''] = excerpt('x'.repeat(1000), 480, 1 / 4).text.split(/\n\[.*\]\n/);
  expect([begin.length, end.length]).toEqual([100, 300]);
});

test('it is within bounds, well-formed, and counts what it leaves out', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 400 });
  fc.assert(
    fc.property(
      text,
      fc.integer({ min: 100, max: 300 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (all, most, part) => {
        const { text: kept, left } = excerpt(all, most, part);
        expect(kept.length).toBeLessThanOrEqual(most);
        expect(kept.isWellFormed()).toBe(true);
        expect(left === 0).toBe(all.length <= most);
        const [begin = '', end = ''] = kept.split(/\n\[….*…\]\n/s);
        if (left > 0 && !all.includes('[…'))
          expect(begin.length + end.length).toBeLessThanOrEqual(all.length - left);
      },
    ),
  );
});
