/** Control groups, version 1: one tree a controller. Files as in the kernel's admin-guide/cgroup-v1. */
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Limits } from '../limits.js';
import type { Cgroups, CgroupUsage, SlotCgroup } from './cgroup.js';
import { ControlFile, removeGroup } from './files.js';

export const CONTROLLERS = ['memory', 'pids', 'cpuacct'] as const;

/** `parents`: for each controller the folder in which the engine may make its own. */
export function makeV1(parents: Map<string, string>, name: string): Cgroups {
  const folders = CONTROLLERS.map((controller) => ({
    name: controller,
    path: join(parents.get(controller) as string, name),
  }));
  makeAll(folders.map(({ path }) => path));
  const paths = (number: number) => folders.map(({ path }) => join(path, `slot-${number}`));
  const open = new Map<number, V1Slot>();
  return {
    version: 1,
    folders,
    makeSlot(number) {
      const [memory, pids, cpuacct] = paths(number) as [string, string, string];
      for (const path of [memory, pids, cpuacct]) mkdirSync(path, { recursive: true });
      const slot = new V1Slot(memory, pids, cpuacct);
      open.set(number, slot);
      return slot;
    },
    async removeSlot(number) {
      open.get(number)?.close();
      open.delete(number);
      await Promise.all(paths(number).map(removeGroup));
    },
    async remove() {
      await Promise.all(folders.map(({ path }) => removeGroup(path)));
    },
  };
}

/** All or none: a controller that is refused leaves nothing behind in the trees before it. */
function makeAll(paths: string[]): void {
  const made: string[] = [];
  try {
    for (const path of paths) {
      mkdirSync(path);
      made.push(path);
    }
  } catch (error) {
    for (const path of made) rmdirSync(path);
    throw error;
  }
}

class V1Slot implements SlotCgroup {
  private readonly limit: ControlFile;
  private readonly limitWithSwap: ControlFile | undefined;
  private readonly peak: ControlFile;
  private readonly current: ControlFile;
  private readonly oom: ControlFile;
  private readonly pids: ControlFile;
  private readonly cpu: ControlFile;
  private base = 0;
  private closed = false;
  private last: CgroupUsage = { cpuMs: 0, peakMemoryBytes: 0, oomKills: 0 };
  private cpuStart = 0;
  private oomStart = 0;
  private armed = '';
  private bytes = Number.POSITIVE_INFINITY;

  constructor(memory: string, pids: string, cpuacct: string) {
    this.limit = new ControlFile(join(memory, 'memory.limit_in_bytes'), 'w');
    const withSwap = join(memory, 'memory.memsw.limit_in_bytes');
    this.limitWithSwap = existsSync(withSwap) ? new ControlFile(withSwap, 'w') : undefined;
    this.peak = new ControlFile(join(memory, 'memory.max_usage_in_bytes'), 'r+');
    this.current = new ControlFile(join(memory, 'memory.usage_in_bytes'));
    this.oom = new ControlFile(join(memory, 'memory.oom_control'));
    this.pids = new ControlFile(join(pids, 'pids.max'), 'w');
    this.cpu = new ControlFile(join(cpuacct, 'cpuacct.usage'));
  }

  begin(): void {
    this.base = this.current.number();
  }

  arm(limits: Limits): void {
    const key = `${limits.memoryBytes} ${limits.processes}`;
    if (key !== this.armed) {
      const bytes = this.base + limits.memoryBytes;
      // Swap included, where the kernel counts it: that limit may never be the lower one, so the order depends.
      const files = [this.limit, this.limitWithSwap];
      for (const file of bytes > this.bytes ? files.reverse() : files) file?.write(bytes);
      this.bytes = bytes;
      // The slot is a task of the group, too.
      this.pids.write(limits.processes + 1);
      this.armed = key;
    }
    this.peak.write(0);
    this.cpuStart = this.cpu.number();
    this.oomStart = this.oom.keyed('oom_kill');
  }

  usage(): CgroupUsage {
    if (this.closed) return this.last;
    this.last = {
      cpuMs: (this.cpu.number() - this.cpuStart) / 1e6,
      peakMemoryBytes: Math.max(0, this.peak.number() - this.base),
      oomKills: this.oom.keyed('oom_kill') - this.oomStart,
    };
    return this.last;
  }

  /** A run that is ended together with its slot may still ask. */
  close(): void {
    this.closed = true;
    for (const file of [
      this.limit,
      this.limitWithSwap,
      this.peak,
      this.current,
      this.oom,
      this.pids,
      this.cpu,
    ]) {
      file?.close();
    }
  }
}
