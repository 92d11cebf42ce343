import { expect, test } from 'vitest';
import { firstBroken, report } from '../../src/guarantees/report.js';
import { GUARANTEES } from '../../src/guarantees/table.js';

const ALL = [...new Set(GUARANTEES.flatMap(({ layers }) => layers))];
const OWN = ['rlimits', 'capabilities', 'no_new_privs', 'seccomp'];
const FOLDER = ['scratch folder', 'watched', 'process group'];

test('full: every layer of a host that lacks nothing', () => {
  const { level, guarantees } = report('bubblewrap', ALL, {});
  expect([level, guarantees.flatMap(({ missing }) => missing)]).toEqual(['full', []]);
});

test('a user namespace is not missed where each cell has a uid', () => {
  const without = ALL.filter((layer) => layer !== 'user namespace');
  expect(report('bubblewrap', without, {}).level).toBe('full');
});

test.each([
  ['Landlock alone', [...OWN, ...FOLDER, 'landlock']],
  ['chroot with a uid per cell', [...OWN, ...FOLDER, 'chroot', 'uid per cell']],
  ['gVisor with a uid per cell', [...OWN, ...FOLDER, 'gvisor', 'uid per cell']],
])('partial: %s', (_, held) => {
  const isolation = report('container', held, {});
  expect(isolation.level).toBe('partial');
  expect(firstBroken(isolation)).toBeUndefined();
});

test.each([
  ['files', 'chroot without a uid per cell', [...OWN, ...FOLDER, 'chroot']],
  ['files', 'neither Landlock nor chroot', [...OWN, ...FOLDER, 'uid per cell']],
  ['scratch', 'no scratch', [...OWN, 'process group', 'landlock']],
  ['network', 'no filter and no network namespace', ['mount namespace', 'scratch']],
  ['processes', 'no group', [...OWN, 'scratch folder', 'watched', 'landlock']],
  [
    'privilege',
    'no filter',
    ['mount namespace', 'scratch', 'network namespace', 'pid namespace', 'no_new_privs'],
  ],
  ['disk', 'nobody watches the folder', [...OWN, 'scratch folder', 'process group', 'landlock']],
])('%s is broken: %s', (name, _, held) => {
  const error = firstBroken(report('container', held, {}));
  expect(error?.message).toMatch(new RegExp(`^The guarantee '${name}' cannot be held: `));
  expect(error?.remedy).not.toBe('');
});

test('a missing layer has the reason that was found, or why it was not tried', () => {
  const found = { landlock: { reason: 'the kernel offers no Landlock', remedy: 'a newer kernel' } };
  const { guarantees } = report('bubblewrap', [], found);
  const missing = guarantees.find(({ name }) => name === 'files')?.missing;
  expect(missing).toContainEqual({ layer: 'landlock', ...found.landlock });
  expect(missing?.find(({ layer }) => layer === 'uid per cell')?.reason).toMatch(/only root/);
});

test('where nothing was started, nothing is said of single layers', () => {
  const { level, guarantees } = report('none', [], {});
  expect([level, guarantees.flatMap(({ missing }) => missing)]).toEqual(['none', []]);
});
