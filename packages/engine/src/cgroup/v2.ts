/** Control groups, version 2: one tree. Files as in the kernel's admin-guide/cgroup-v2. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Limits } from '../limits.js';
import type { Cgroups, CgroupUsage, SlotCgroup } from './cgroup.js';
import { ControlFile, removeGroup } from './files.js';

export const CONTROLLERS = ['memory', 'pids'] as const;

/** Makes `name` below `parent` with the controllers handed on to its slots; throws what the kernel says. */
export function makeV2(parent: string, name: string): Cgroups {
  handOn(parent);
  const top = join(parent, name);
  mkdirSync(top);
  try {
    handOn(top);
  } catch (error) {
    rmdirSync(top);
    throw error;
  }
  const path = (number: number) => join(top, `slot-${number}`);
  const open = new Map<number, V2Slot>();
  return {
    version: 2,
    folders: [{ name: 'unified', path: top }],
    makeSlot(number) {
      mkdirSync(path(number), { recursive: true });
      const slot = new V2Slot(path(number));
      open.set(number, slot);
      return slot;
    },
    async removeSlot(number) {
      open.get(number)?.close();
      open.delete(number);
      await removeGroup(path(number));
    },
    remove: () => removeGroup(top),
  };
}

/** Lets the children of `path` have our controllers; a group that holds processes refuses that with EBUSY. */
function handOn(path: string): void {
  const has = readFileSync(join(path, 'cgroup.subtree_control'), 'utf8').split(/\s+/);
  const lacks = CONTROLLERS.filter((name) => !has.includes(name));
  if (lacks.length)
    writeFileSync(join(path, 'cgroup.subtree_control'), lacks.map((name) => `+${name}`).join(' '));
}

class V2Slot implements SlotCgroup {
  private readonly max: ControlFile;
  private readonly current: ControlFile;
  private readonly peak: ControlFile | undefined;
  private readonly events: ControlFile;
  private readonly pids: ControlFile;
  private readonly cpu: ControlFile;
  private base = 0;
  private seen = 0;
  private closed = false;
  private last: CgroupUsage = { cpuMs: 0, peakMemoryBytes: 0, oomKills: 0 };
  private cpuStart = 0;
  private oomStart = 0;
  private armed = '';

  constructor(path: string) {
    this.max = new ControlFile(join(path, 'memory.max'), 'w');
    this.current = new ControlFile(join(path, 'memory.current'));
    this.peak = resettablePeak(join(path, 'memory.peak'));
    this.events = new ControlFile(join(path, 'memory.events'));
    this.pids = new ControlFile(join(path, 'pids.max'), 'w');
    this.cpu = new ControlFile(join(path, 'cpu.stat'));
    const swap = join(path, 'memory.swap.max');
    if (existsSync(swap)) writeFileSync(swap, '0');
  }

  begin(): void {
    this.base = this.current.number();
  }

  arm(limits: Limits): void {
    const key = `${limits.memoryBytes} ${limits.processes}`;
    if (key !== this.armed) {
      this.max.write(this.base + limits.memoryBytes);
      // The slot is a task of the group, too.
      this.pids.write(limits.processes + 1);
      this.armed = key;
    }
    this.peak?.write('reset');
    this.seen = 0;
    this.cpuStart = this.cpu.keyed('usage_usec');
    this.oomStart = this.events.keyed('oom_kill');
  }

  usage(): CgroupUsage {
    if (this.closed) return this.last;
    // Without a peak that can be reset it is the highest of what the watch saw.
    this.seen = Math.max(this.seen, (this.peak ?? this.current).number() - this.base);
    this.last = {
      cpuMs: (this.cpu.keyed('usage_usec') - this.cpuStart) / 1e3,
      peakMemoryBytes: this.seen,
      oomKills: this.events.keyed('oom_kill') - this.oomStart,
    };
    return this.last;
  }

  /** A run that is ended together with its slot may still ask. */
  close(): void {
    this.closed = true;
    for (const file of [this.max, this.current, this.peak, this.events, this.pids, this.cpu]) file?.close();
  }
}

/** memory.peak is reset for one open file by writing to it, since Linux 6.12; before that the write is refused. */
function resettablePeak(path: string): ControlFile | undefined {
  try {
    const file = new ControlFile(path, 'r+');
    file.write('reset');
    return file;
  } catch {
    return undefined;
  }
}
