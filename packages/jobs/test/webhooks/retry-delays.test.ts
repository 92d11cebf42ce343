import { expect, test } from 'vitest';
import { RETRY_DELAYS_MS } from '../../src/webhooks/retry-delays.js';

test('each delay is longer than the one before, and all take three days', () => {
  expect(RETRY_DELAYS_MS).toEqual([...RETRY_DELAYS_MS].sort((one, other) => one - other));
  const hours = RETRY_DELAYS_MS.reduce((sum, delay) => sum + delay, 0) / 3_600_000;
  expect(hours).toBeGreaterThan(72);
  expect(hours).toBeLessThan(76);
});
