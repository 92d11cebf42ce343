import fc from 'fast-check';
import { expect, test } from 'vitest';
import { levelThatFits } from '../../src/store/retention.js';

test('where all fits there is no level', () => {
  expect(levelThatFits([], 0)).toBe(Number.POSITIVE_INFINITY);
  expect(levelThatFits([1, 2, 3], 6)).toBe(Number.POSITIVE_INFINITY);
});

test('those who keep little keep all, and the others as much as one another', () => {
  expect(levelThatFits([100, 5, 100], 65)).toBe(30);
  expect(levelThatFits([7, 9], 0)).toBe(0);
});

test('what is left fills the room, and not more', () => {
  const amounts = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(amounts, fc.integer({ min: 0, max: 20_000_000 }), (all, most) => {
      const level = levelThatFits(all, most);
      const left = all.reduce((sum, amount) => sum + Math.min(amount, level), 0);
      const sum = all.reduce((total, amount) => total + amount, 0);
      if (sum <= most) expect(level).toBe(Number.POSITIVE_INFINITY);
      else expect(left).toBeCloseTo(most, 3);
    }),
  );
});
