import { expect, test } from 'vitest';
import { pauseAfter } from '../../src/jobs/pace.js';

const still = { isActive: true, unchanged: 0, failures: 0 };

test('what moves is looked at soon, what stands still less and less, and never more seldom than once a minute', () => {
  expect(pauseAfter(still)).toBeLessThan(1000);
  expect(pauseAfter({ ...still, unchanged: 3 })).toBeGreaterThan(pauseAfter({ ...still, unchanged: 2 }));
  expect(pauseAfter({ ...still, unchanged: 1000 })).toBe(5000);
  expect(pauseAfter({ ...still, isActive: false, unchanged: 1000 })).toBe(60_000);
});

test('after failures it waits longer each time, and at least as long as it is asked to', () => {
  expect(pauseAfter({ ...still, failures: 1 })).toBe(2000);
  expect(pauseAfter({ ...still, failures: 2 })).toBe(4000);
  expect(pauseAfter({ ...still, failures: 2000 })).toBe(60_000);
  expect(pauseAfter({ ...still, failures: 1, retryAfterSeconds: 30 })).toBe(30_000);
});
