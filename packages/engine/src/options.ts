/** The engine's options and their defaults. The environment is the caller's business: nothing is read from it here. */
import { availableParallelism, totalmem } from 'node:os';
import type { JailName } from './jail/rungs.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';

/** What the engine reports to its log: never a script, an input or an output. */
export interface EngineEvent {
  level: 'debug' | 'info' | 'warn' | 'error';
  event: string;
  [field: string]: unknown;
}

export interface EngineOptions {
  /** The interpreter to run scripts with; a virtual environment's, to have its packages. */
  python: string;
  /** Modules to import ahead; naming them makes a missing one an error. */
  warm?: string[] | undefined;
  ceilings?: Partial<Limits> | undefined;
  /** Runs at once. */
  cells?: number | undefined;
  /** Cells kept ready while there is room. */
  readyCells?: number | undefined;
  /** Runs that may wait. */
  queue?: number | undefined;
  /** A new zygote after so many runs, or minutes: new address-space layout, new hash seed. */
  renewRuns?: number | undefined;
  renewMinutes?: number | undefined;
  /** `auto`: the strongest that works here. Any other is taken, or the engine does not start. */
  jail?: JailName | undefined;
  /** A tree that guest/prepare_root.py made for the interpreter, for chroot where nothing can be mounted. */
  preparedRoot?: string | undefined;
  /** Landlock is used as a kernel has it that knows no newer ABI than this: for tests. */
  mostLandlockAbi?: number | undefined;
  /** A folder with matplotlib's font cache, read by the zygote. */
  matplotlibConfig?: string | undefined;
  /** Where to remember what the interpreter consists of. */
  cacheFolder?: string | undefined;
  log?: ((event: EngineEvent) => void) | undefined;
}

export const DEFAULT_WARM = [
  'numpy',
  'pandas',
  'matplotlib.pyplot',
  'asyncio',
  'decimal',
  'datetime',
  'statistics',
];

export function withDefaults(options: EngineOptions) {
  const ceilings = { ...DEFAULT_LIMITS, ...options.ceilings };
  const cells = options.cells ?? defaultCells(ceilings.memoryBytes);
  return {
    ...options,
    cells,
    jail: options.jail ?? 'auto',
    warm: options.warm ?? DEFAULT_WARM,
    warmRequired: options.warm !== undefined,
    readyCells: Math.max(1, Math.min(cells, options.readyCells ?? availableParallelism() + 2)),
    queue: options.queue ?? 256,
    renewRuns: options.renewRuns ?? 10_000,
    renewMinutes: options.renewMinutes ?? 60,
    log: options.log ?? (() => {}),
  };
}

/** Four a processor, as runs also wait; no more than fit into three quarters of the memory; two at least. */
function defaultCells(memoryBytes: number): number {
  return Math.max(2, Math.min(4 * availableParallelism(), Math.floor((0.75 * totalmem()) / memoryBytes)));
}
