/** What the engine asks of control groups, whichever version the host has. */
import type { Limits } from '../limits.js';

export interface CgroupUsage {
  cpuMs: number;
  /** The most memory that the run held at once, beyond what the idle slot has. */
  peakMemoryBytes: number;
  oomKills: number;
}

/** The group of one slot; every process of its cells is born in it. */
export interface SlotCgroup {
  /** The slot's process has joined: what it holds now does not count as a run's. */
  begin(): void;
  /** Sets the limits of the next run and takes its starting point. */
  arm(limits: Limits): void;
  /** Since `arm`. */
  usage(): CgroupUsage;
}

export interface Cgroups {
  readonly version: 1 | 2;
  /** The folders that the zygote needs to let slots join: [controller, path]. */
  readonly folders: { name: string; path: string }[];
  makeSlot(number: number): SlotCgroup;
  /** Removes a slot's groups once its processes are gone. */
  removeSlot(number: number): Promise<void>;
  remove(): Promise<void>;
}

/** Why there is none, and what would help. */
export interface NoCgroups {
  reason: string;
  remedy: string;
}
