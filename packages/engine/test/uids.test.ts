import { expect, test } from 'vitest';
import { chooseUids } from '../src/uids.js';

test('on the host itself uids are far above people and services', () => {
  const first = chooseUids('         0          0 4294967295\n') as number;
  expect(first).toBeGreaterThanOrEqual(61_200_000);
  expect(first).toBeLessThanOrEqual(111_190_000);
});

test('in a container with its own user namespace they are inside what is mapped', () => {
  for (let tries = 0; tries < 50; tries++) {
    const first = chooseUids('         0     100000      65536\n') as number;
    expect(first).toBeGreaterThanOrEqual(10_000);
    expect(first + 9999).toBeLessThan(65_536);
  }
});

test('with one uid mapped there is none to give', () => {
  expect(chooseUids('         0       1000          1\n')).toBeUndefined();
});
