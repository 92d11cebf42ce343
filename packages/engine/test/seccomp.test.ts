/** The compiled filter: that each set of layers gives a program, and that less is allowed where fewer layers hold. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { policyFile } from '../src/files.js';
import { compileSeccomp } from '../src/seccomp.js';
import { engineOptions } from './support/engine.js';

interface Entry {
  reason: string;
  needs?: string | string[];
  without?: string | string[];
  calls?: string[];
  call?: string;
}

const policy = JSON.parse(readFileSync(policyFile('seccomp.json'), 'utf8')) as Record<string, Entry[]>;
const entries = Object.entries(policy)
  .filter(([, list]) => Array.isArray(list))
  .flatMap(([, list]) => list);

const SELF = Buffer.from([0x1f, 0x5e, 0x1f, 0x5e]);
const BUILT = [
  'mount namespace',
  'pid namespace',
  'network namespace',
  'uid per cell',
  'cgroup',
  'landlock scope',
];

/** The calls that `allow` or `conditional` lets through with these layers, whatever their arguments. */
function allowed(layers: string[]): Set<string> {
  const has = (names: string | string[] = []) => [names].flat().some((name) => layers.includes(name));
  const counts = ({ needs, without }: Entry) => (!needs || has(needs)) && !has(without);
  const lists = [...(policy.allow as Entry[]), ...(policy.conditional as Entry[])];
  return new Set(lists.filter(counts).flatMap(({ calls, call }) => calls ?? [call as string]));
}

test('every entry has its reason', () => {
  expect(entries.filter(({ reason }) => !reason)).toEqual([]);
});

test('every layer that an entry asks for is one', () => {
  const asked = new Set(entries.flatMap(({ needs = [], without = [] }) => [needs, without].flat()));
  expect([...asked].sort()).toEqual([
    'cgroup',
    'landlock scope',
    'mount namespace',
    'pid namespace',
    'uid per cell',
  ]);
});

describe.each([
  ['all layers', BUILT, false],
  ['no mounts, a uid per cell', ['uid per cell', 'landlock scope'], false],
  ['one uid', ['landlock scope'], false],
  ['one uid, Landlock before ABI 6', [], true],
])('%s', (_, layers, named) => {
  test(`is a program${named ? ' with a place for the own process' : ''}`, async () => {
    const program = await compileSeccomp(engineOptions.python, layers as string[]);
    expect(program.length % 8).toBe(0);
    expect(program.includes(SELF)).toBe(named);
  });
});

test('without mounts no socket can be made but a pair, and none bound or connected', () => {
  const calls = allowed(['uid per cell', 'landlock scope']);
  for (const call of [
    'socket',
    'bind',
    'connect',
    'listen',
    'accept',
    'accept4',
    'sendmsg',
    'sendmmsg',
    'getpeername',
  ])
    expect([call, calls.has(call)]).toEqual([call, false]);
  expect(calls.has('socketpair')).toBe(true);
});

test('without a pid namespace no session and no group can be begun', () => {
  const calls = allowed(['uid per cell']);
  expect([calls.has('setsid'), calls.has('setpgid')]).toEqual([false, false]);
});

test('with one uid for all nothing changes the mode, owner, times or length of a file by its path', () => {
  const calls = allowed(['landlock scope']);
  for (const call of ['chmod', 'fchmod', 'fchmodat', 'chown', 'fchown', 'utimensat', 'utime', 'truncate'])
    expect([call, calls.has(call)]).toEqual([call, false]);
});
