/** The one place that ends runs. Reasons come from clocks, watches, the caller and the cell; the first one wins. */
import type { Cell } from './cell.js';
import { formatBytes, HARD_OUTPUT_BYTES, type Limits } from './limits.js';
import { type Ending, isCollected } from './outcome.js';
import type { Usage } from './slot.js';

/** How often a running cell's processor time and memory are looked at; short runs end before the first look. */
const WATCH_MS = 50;

export class Termination {
  ending: Ending | undefined;
  cpuMs = 0;
  peakMemoryBytes = 0;
  private readonly wall: NodeJS.Timeout;
  private readonly watch: NodeJS.Timeout;

  constructor(
    private readonly cell: Cell,
    private readonly limits: Limits,
    private readonly signal: AbortSignal | undefined,
    /** Called once, when the first reason is there. */
    private readonly onEnding: () => void,
  ) {
    this.wall = setTimeout(() => this.end({ status: 'wall_limit' }), limits.wallMs);
    this.watch = setInterval(() => this.look(), WATCH_MS);
    cell.slot.onUsage = (usage) => this.used(usage);
    // A folder on disk is in nobody's figures but the slot's.
    if (!cell.slot.cgroup || cell.layers.includes('scratch folder'))
      cell.slot.watch(WATCH_MS / 1000, limits.memoryBytes);
    if (signal?.aborted) queueMicrotask(this.cancel);
    else signal?.addEventListener('abort', this.cancel, { once: true });
  }

  private readonly cancel = () => this.end({ status: 'cancelled' });

  /** Gives a reason; only the first counts. A run that is ended by us is killed with all its processes. */
  end(ending: Ending, kill = true): void {
    if (this.ending) return;
    this.ending = ending;
    this.clear();
    if (kill) {
      // Its files are read by another cell, if at all.
      this.cell.keep = isCollected(ending);
      this.cell.kill();
    }
    this.onEnding();
  }

  outputGrew(): void {
    if (this.cell.outputBytes > HARD_OUTPUT_BYTES) this.end({ status: 'output_limit', what: 'output' });
  }

  /** Reads the cgroup, where there is one; otherwise the slot tells by itself. */
  look(): void {
    const usage = this.cell.slot.cgroup?.usage();
    if (!usage) return;
    this.cpuMs = usage.cpuMs;
    this.peakMemoryBytes = usage.peakMemoryBytes;
    if (usage.oomKills > 0) this.end({ status: 'memory_limit' });
    else if (usage.cpuMs > this.limits.cpuMs) this.end({ status: 'cpu_limit' });
  }

  /** What the slot's watch says: of limits that no kernel mechanism holds here, the cause is told in words. */
  used({ cpuMs, memoryBytes, tasks, diskBytes }: Usage): void {
    const { limits } = this;
    if (!this.cell.slot.cgroup) {
      this.cpuMs = Math.max(this.cpuMs, cpuMs);
      this.peakMemoryBytes = Math.max(this.peakMemoryBytes, memoryBytes);
      if (memoryBytes > limits.memoryBytes) this.end({ status: 'memory_limit' });
      else if (cpuMs > limits.cpuMs) this.end({ status: 'cpu_limit' });
    }
    if (tasks > limits.processes)
      this.end({ status: 'crashed', cause: `limit of ${limits.processes} processes and threads exceeded` });
    else if (diskBytes !== null && diskBytes > limits.diskBytes)
      this.end({ status: 'crashed', cause: `disk limit of ${formatBytes(limits.diskBytes)} exceeded` });
  }

  clear(): void {
    clearTimeout(this.wall);
    clearInterval(this.watch);
    this.signal?.removeEventListener('abort', this.cancel);
  }
}
