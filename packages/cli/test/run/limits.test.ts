import { expect, test } from 'vitest';
import { parseLimits } from '../../src/run/limits.js';

test.each([
  [['wall=5s'], { wallMs: 5000 }],
  [['wallMs=5000', 'cpu=1.5s'], { wallMs: 5000, cpuMs: 1500 }],
  [['wall=2m'], { wallMs: 120_000 }],
  [['memory=1GiB', 'disk=4 mib'], { memoryBytes: 2 ** 30, diskBytes: 4 * 2 ** 20 }],
  [['processes=4', 'openFiles=64'], { processes: 4, openFiles: 64 }],
  [['wall=1s', 'wall=2s'], { wallMs: 2000 }],
  [[], {}],
])('%j is %j', (texts, limits) => expect(parseLimits(texts)).toEqual(limits));

test.each([
  ['wal=5s', /NAME is one of wall, cpu, memory, .*; did you mean wall\?$/],
  ['wall', /takes NAME=VALUE/],
  ['wall=', 'wall takes a time such as 5s, 500ms or 2m, 10 to 3600000 ms'],
  ['wall=1MiB', 'takes a time'],
  ['memory=5s', 'memory takes a size such as 64MiB or 1GiB'],
  ['memory=1', 'takes a size'],
  ['processes=1.5', 'takes a whole number, 1 to 4096'],
])('%j is refused, with what it takes', (text, message) => {
  expect(() => parseLimits([text])).toThrow(message);
});
