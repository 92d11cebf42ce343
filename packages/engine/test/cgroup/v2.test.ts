/** Control groups of version 2 by their files, in a folder that behaves like cgroupfs where a folder is made or removed. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Cgroups } from '../../src/cgroup/cgroup.js';
import { makeV2 } from '../../src/cgroup/v2.js';
import { DEFAULT_LIMITS } from '../../src/limits.js';

const MiB = 1 << 20;

/** What the kernel puts into a new group. */
const FILES: Record<string, string> = {
  'cgroup.procs': '',
  'cgroup.subtree_control': '',
  'memory.current': '0\n',
  'memory.events': 'low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 0\n',
  'memory.max': 'max\n',
  'memory.peak': '0\n',
  'memory.swap.max': 'max\n',
  'pids.max': 'max\n',
  'cpu.stat': 'usage_usec 0\nuser_usec 0\nsystem_usec 0\n',
};

const kernel = vi.hoisted(() => ({ root: '', without: [] as string[], refuse: '' }));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return {
    ...fs,
    mkdirSync(path: string, options?: object) {
      fs.mkdirSync(path, options);
      if (!path.startsWith(kernel.root)) return;
      for (const [name, text] of Object.entries(FILES)) {
        if (!kernel.without.includes(name)) fs.writeFileSync(`${path}/${name}`, text);
      }
    },
    rmdirSync: (path: string) => fs.rmSync(path, { recursive: true }),
    writeFileSync(path: string, text: string) {
      if (kernel.refuse && path.endsWith(kernel.refuse)) {
        throw Object.assign(new Error('EBUSY: resource busy or locked, write'), { code: 'EBUSY' });
      }
      fs.writeFileSync(path, text);
    },
  };
});
vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof import('node:fs/promises')>();
  return { ...fs, rmdir: (path: string) => fs.rm(path, { recursive: true }) };
});

let top: string;
let groups: Cgroups;

beforeEach(() => {
  kernel.root = mkdtempSync(join(tmpdir(), 'cgroup-'));
  kernel.without = [];
  kernel.refuse = '';
  put('.', 'cgroup.subtree_control', 'cpu io\n');
  groups = makeV2(kernel.root, 'pycell-1-1');
  top = join(kernel.root, 'pycell-1-1');
});
afterEach(() => rmSync(kernel.root, { recursive: true }));

function put(group: string, file: string, text: string): void {
  writeFileSync(join(kernel.root, group, file), text);
}
function has(group: string, file: string): string {
  return readFileSync(join(kernel.root, group, file), 'utf8').trim();
}

const SLOT = 'pycell-1-1/slot-3';

test('it hands memory and pids on, above and below, and says where slots are to join', () => {
  expect(has('.', 'cgroup.subtree_control')).toBe('+memory +pids');
  expect(has('pycell-1-1', 'cgroup.subtree_control')).toBe('+memory +pids');
  expect(groups).toMatchObject({ version: 2, folders: [{ name: 'unified', path: top }] });
});

test('what is handed on already is left as it is', () => {
  put('.', 'cgroup.subtree_control', 'cpu memory pids\n');
  makeV2(kernel.root, 'pycell-1-2');
  expect(has('.', 'cgroup.subtree_control')).toBe('cpu memory pids');
});

test('a slot has no swap, and limits beyond what it holds by itself', () => {
  const slot = groups.makeSlot(3);
  expect(has(SLOT, 'memory.swap.max')).toBe('0');
  put(SLOT, 'memory.current', `${10 * MiB}\n`);
  slot.begin();
  slot.arm({ ...DEFAULT_LIMITS, memoryBytes: 100 * MiB, processes: 5 });
  expect(has(SLOT, 'memory.max')).toBe(String(110 * MiB));
  expect(has(SLOT, 'pids.max')).toBe('6');
});

test('a run’s figures are since it was armed', () => {
  const slot = groups.makeSlot(3);
  put(SLOT, 'memory.current', `${10 * MiB}\n`);
  slot.begin();
  put(SLOT, 'cpu.stat', 'usage_usec 5000000\nuser_usec 1\n');
  put(SLOT, 'memory.events', 'low 0\nhigh 0\nmax 9\noom 4\noom_kill 2\noom_group_kill 0\n');
  slot.arm(DEFAULT_LIMITS);
  expect(has(SLOT, 'memory.peak')).toMatch(/^reset/);
  put(SLOT, 'memory.peak', `${70 * MiB}\n`);
  put(SLOT, 'cpu.stat', 'usage_usec 5250500\nuser_usec 1\n');
  expect(slot.usage()).toEqual({ cpuMs: 250.5, peakMemoryBytes: 60 * MiB, oomKills: 0 });
  put(SLOT, 'memory.events', 'low 0\nhigh 0\nmax 9\noom 5\noom_kill 3\noom_group_kill 0\n');
  expect(slot.usage().oomKills).toBe(1);
  slot.arm(DEFAULT_LIMITS);
  put(SLOT, 'memory.peak', `${12 * MiB}\n`);
  expect(slot.usage()).toEqual({ cpuMs: 0, peakMemoryBytes: 2 * MiB, oomKills: 0 });
});

test('limits that did not change are not written again', () => {
  const slot = groups.makeSlot(3);
  slot.begin();
  slot.arm(DEFAULT_LIMITS);
  put(SLOT, 'memory.max', 'left alone\n');
  slot.arm({ ...DEFAULT_LIMITS, wallMs: 5 });
  expect(has(SLOT, 'memory.max')).toBe('left alone');
});

test('a kernel without a peak that can be reset: the highest that the watch saw, of this run', () => {
  kernel.without = ['memory.peak', 'memory.swap.max'];
  const slot = groups.makeSlot(3);
  slot.begin();
  slot.arm(DEFAULT_LIMITS);
  for (const size of [5, 80, 20]) {
    put(SLOT, 'memory.current', `${size * MiB}\n`);
    slot.usage();
  }
  expect(slot.usage().peakMemoryBytes).toBe(80 * MiB);
  slot.arm(DEFAULT_LIMITS);
  expect(slot.usage().peakMemoryBytes).toBe(20 * MiB);
});

test('a run that is ended together with its slot still has its last figures', async () => {
  const slot = groups.makeSlot(3);
  slot.begin();
  slot.arm(DEFAULT_LIMITS);
  put(SLOT, 'memory.peak', `${7 * MiB}\n`);
  const last = slot.usage();
  await groups.removeSlot(3);
  expect(slot.usage()).toEqual(last);
  expect(existsSync(join(kernel.root, SLOT))).toBe(false);
});

test('a number can be used again, and in the end nothing is left', async () => {
  groups.makeSlot(3);
  await groups.removeSlot(3);
  groups.makeSlot(3);
  await groups.removeSlot(3);
  await groups.removeSlot(99);
  await groups.remove();
  expect(readdirSync(kernel.root)).toEqual(['cgroup.subtree_control']);
});

describe('what the kernel refuses is thrown, and leaves nothing', () => {
  test('a parent that holds processes: EBUSY', () => {
    put('.', 'cgroup.subtree_control', '');
    kernel.refuse = 'cgroup.subtree_control';
    expect(() => makeV2(kernel.root, 'pycell-1-2')).toThrow('EBUSY');
    expect(existsSync(join(kernel.root, 'pycell-1-2'))).toBe(false);
  });

  test('a group of ours that cannot hand on', () => {
    kernel.refuse = 'pycell-1-2/cgroup.subtree_control';
    expect(() => makeV2(kernel.root, 'pycell-1-2')).toThrow('EBUSY');
    expect(existsSync(join(kernel.root, 'pycell-1-2'))).toBe(false);
  });
});
