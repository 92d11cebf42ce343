import { expect, test } from 'vitest';
import { JAIL_NAMES, rungs } from '../../src/jail/rungs.js';

const names = (asked: (typeof JAIL_NAMES)[number], isRoot: boolean) =>
  rungs(asked, isRoot).map(
    ({ jail, root, boundProc }) => `${jail.name}${root ? ' as root' : ''}${boundProc ? ', /proc bound' : ''}`,
  );

test('root tries bubblewrap first, then as an ordinary user would, then the container it may be in', () => {
  expect(names('auto', true)).toEqual([
    'bubblewrap as root',
    'bubblewrap',
    'bubblewrap, /proc bound',
    'container as root',
  ]);
  // What a user namespace of root's would hold is root's: its tasks would not be counted.
  expect(rungs('auto', true).map(({ lowered }) => lowered ?? false)).toEqual([false, true, true, false]);
});

test('an ordinary user has no rung of root', () => {
  expect(names('auto', false)).toEqual(['bubblewrap', 'bubblewrap, /proc bound', 'container as root']);
  expect(rungs('auto', false).some(({ lowered }) => lowered)).toBe(false);
});

test('a jail that is named is the only one that is tried; gVisor is never taken by itself', () => {
  expect(names('bubblewrap', true)).toEqual(['bubblewrap as root', 'bubblewrap', 'bubblewrap, /proc bound']);
  expect(names('container', true)).toEqual(['container as root']);
  expect(names('gvisor', true)).toEqual(['gvisor as root']);
});

test.each(JAIL_NAMES)(
  '%s: no rung does without a filter, no_new_privs, dropped capabilities and rlimits',
  (asked) => {
    for (const { needed, wished } of rungs(asked, true)) {
      expect(needed).toEqual(expect.arrayContaining(['seccomp', 'no_new_privs', 'capabilities', 'rlimits']));
      expect(needed.filter((layer) => wished.includes(layer))).toEqual([]);
    }
  },
);
