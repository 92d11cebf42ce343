import { expect, test } from 'vitest';
import { ageOf } from '../../src/jobs/age.js';

const NOW = Date.parse('2025-06-01T12:00:00Z');

test.each([
  [-60, 'just now'],
  [4, 'just now'],
  [42, '42 s ago'],
  [60, '1 min ago'],
  [3599, '59 min ago'],
  [3600, '1 h ago'],
  [86_400, '1 day ago'],
  [3 * 86_400, '3 days ago'],
])('%d s are %s', (seconds, words) => {
  expect(ageOf(new Date(NOW - seconds * 1000).toISOString(), NOW)).toBe(words);
});
