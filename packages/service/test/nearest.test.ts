import { expect, test } from 'vitest';
import { nearest } from '../src/nearest.js';

const NAMES = ['script', 'input', 'stdin', 'PYCELL_QUEUE'];

test.each([
  ['scirpt', 'script'],
  ['Input', 'input'],
  ['stdn', 'stdin'],
  ['PYCELL_QUEU', 'PYCELL_QUEUE'],
])('%s was meant to be %s', (word, meant) => expect(nearest(word, NAMES)).toBe(meant));

test.each(['', 'code', 'x', '__proto__', 's'.repeat(100_000)])('%.20s is near nothing', (word) =>
  expect(nearest(word, NAMES)).toBeUndefined(),
);
