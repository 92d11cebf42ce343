import { expect, test } from 'vitest';
import { Rate } from '../../src/batch/rate.js';

test('nothing is known before half a second is over', () => {
  const rate = new Rate();
  expect(rate.perSecond(0)).toBe(0);
  rate.add(0, 0);
  rate.add(100, 50);
  expect(rate.perSecond(499)).toBe(0);
  expect(rate.perSecond(500)).toBe(100);
});

test('what had ended before the first look counts for nothing', () => {
  const rate = new Rate();
  rate.add(0, 900);
  rate.add(1000, 910);
  expect(rate.perSecond(1000)).toBe(10);
});

test('what was long ago counts for nothing, and a standstill brings it down', () => {
  const rate = new Rate();
  for (let second = 0; second <= 100; second++) rate.add(second * 1000, second < 50 ? 0 : (second - 50) * 10);
  expect(rate.perSecond(100_000)).toBeCloseTo(10, 0);
  expect(rate.perSecond(131_000)).toBeLessThan(6);
});
