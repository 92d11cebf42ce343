/** Control groups of version 1 for real, where this host has them and lets us: what a group is told, it says. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findOwnGroups } from '../../src/cgroup/find.js';
import { CONTROLLERS, makeV1 } from '../../src/cgroup/v1.js';
import { DEFAULT_LIMITS } from '../../src/limits.js';

const MiB = 1 << 20;
const own = findOwnGroups().v1;
const reason =
  process.getuid?.() !== 0
    ? 'not root'
    : CONTROLLERS.every((name) => own.has(name))
      ? undefined
      : 'no version 1 with memory, pids and cpuacct here';

describe.skipIf(reason)(`version 1${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let made = 0;
  function setUp() {
    const name = `pycell-${process.pid}-v1test${++made}`;
    const groups = makeV1(own, name);
    onTestFinished(async () => {
      await groups.removeSlot(0);
      await groups.remove();
    });
    const read = (controller: string, file: string) =>
      Number(readFileSync(join(own.get(controller) as string, name, 'slot-0', file), 'utf8'));
    return { name, groups, read };
  }

  test('limits are raised and lowered in any order, swap included where the kernel counts it', () => {
    const { groups, read } = setUp();
    const slot = groups.makeSlot(0);
    slot.begin();
    for (const size of [512, 64, 128, 16, 512, 600]) {
      slot.arm({ ...DEFAULT_LIMITS, memoryBytes: size * MiB, processes: size });
      expect(read('memory', 'memory.limit_in_bytes')).toBe(size * MiB);
      expect(read('pids', 'pids.max')).toBe(size + 1);
    }
  });

  test('an empty group has used nothing, and is asked as often as one likes', () => {
    const { groups } = setUp();
    const slot = groups.makeSlot(0);
    slot.begin();
    slot.arm(DEFAULT_LIMITS);
    const nothing = { cpuMs: 0, peakMemoryBytes: 0, oomKills: 0 };
    for (let count = 0; count < 3; count++) expect(slot.usage()).toEqual(nothing);
  });

  test('all that is made is removed', async () => {
    const { name, groups } = setUp();
    groups.makeSlot(0);
    groups.makeSlot(1);
    await Promise.all([groups.removeSlot(0), groups.removeSlot(1)]);
    await groups.remove();
    for (const path of own.values()) expect(readdirSync(path)).not.toContain(name);
  });

  test('a controller that refuses leaves nothing in the trees before it', () => {
    const name = `pycell-${process.pid}-v1test${++made}`;
    const parents = new Map([...own, ['cpuacct', '/proc/self']]);
    expect(() => makeV1(parents, name)).toThrow();
    expect(existsSync(join(own.get('memory') as string, name))).toBe(false);
  });
});
