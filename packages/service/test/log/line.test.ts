import { expect, test } from 'vitest';
import { lineFor } from '../../src/log/line.js';

const time = new Date(2025, 0, 1, 9, 5, 3).getTime();

test('a line for people has the time, the level, the message and the fields', () => {
  const json = JSON.stringify({ level: 30, time, msg: 'listening', url: 'http://x', cells: 2 });
  expect(lineFor(json)).toBe('09:05:03 info  listening  url=http://x  cells=2\n');
});

test('an error brings its stack', () => {
  const json = JSON.stringify({
    level: 50,
    time,
    msg: 'request failed',
    err: { stack: 'Error: no\n    at x' },
  });
  expect(lineFor(json)).toBe('09:05:03 error request failed\nError: no\n    at x\n');
});
