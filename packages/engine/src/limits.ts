/** The limits of a run: names and defaults are the contract's, ranges are ours. */

export interface Limits {
  wallMs: number;
  cpuMs: number;
  memoryBytes: number;
  processes: number;
  fileBytes: number;
  diskBytes: number;
  outputBytes: number;
  resultBytes: number;
  openFiles: number;
}

export interface LimitRule {
  default: number;
  min: number;
  max: number;
  unit: 'ms' | 'bytes' | 'count';
  text: string;
}

const MiB = 1024 * 1024;
const HOUR_MS = 3_600_000;

export const LIMIT_RULES: Record<keyof Limits, LimitRule> = {
  wallMs: {
    default: 30_000,
    min: 10,
    max: HOUR_MS,
    unit: 'ms',
    text: "from the script's first line to its end",
  },
  cpuMs: { default: 10_000, min: 10, max: HOUR_MS, unit: 'ms', text: "all the run's processes together" },
  memoryBytes: {
    default: 512 * MiB,
    min: 16 * MiB,
    max: 64 * 1024 * MiB,
    unit: 'bytes',
    text: "all the run's processes and its files in memory together, beyond the warm interpreter",
  },
  processes: { default: 32, min: 1, max: 4096, unit: 'count', text: 'processes and threads' },
  fileBytes: { default: 10 * MiB, min: 64 * 1024, max: 1024 * MiB, unit: 'bytes', text: 'one file' },
  diskBytes: {
    default: 64 * MiB,
    min: 2 * MiB,
    max: 4096 * MiB,
    unit: 'bytes',
    text: 'work folder, /tmp and /dev/shm together',
  },
  outputBytes: {
    default: MiB,
    min: 0,
    max: 64 * MiB,
    unit: 'bytes',
    text: 'kept, for each of stdout and stderr',
  },
  resultBytes: { default: 16 * MiB, min: 2, max: 256 * MiB, unit: 'bytes', text: "the result's JSON text" },
  openFiles: { default: 256, min: 32, max: 4096, unit: 'count', text: 'open files of one process' },
};

export const LIMIT_NAMES = Object.keys(LIMIT_RULES) as (keyof Limits)[];

export const DEFAULT_LIMITS: Limits = Object.fromEntries(
  LIMIT_NAMES.map((name) => [name, LIMIT_RULES[name].default]),
) as unknown as Limits;

/** Output past this, stdout and stderr together, ends the run (the contract's hard ceiling). */
export const HARD_OUTPUT_BYTES = 64 * MiB;

/** A limit that cannot be had; the message says which, and what it takes. */
export class LimitError extends Error {
  override name = 'LimitError';
}

/** Something else of a request that no cell can be given; the message names the field, and what it takes. */
export class InputError extends LimitError {
  override name = 'InputError';
}

/** Checks a request's `limits`: known names, whole numbers, none above its ceiling. */
export function checkLimits(asked: Record<string, unknown>, ceilings: Limits): Partial<Limits> {
  const limits: Partial<Limits> = {};
  for (const [name, value] of Object.entries(asked)) {
    if (!Object.hasOwn(LIMIT_RULES, name)) {
      throw new LimitError(
        `'limits.${name.slice(0, 40)}' is not a limit; limits are ${LIMIT_NAMES.join(', ')}`,
      );
    }
    const key = name as keyof Limits;
    const { min, unit } = LIMIT_RULES[key];
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min) {
      throw new LimitError(`'limits.${name}' must be a whole number of at least ${min}${suffix(unit)}`);
    }
    if (value > ceilings[key]) {
      throw new LimitError(
        `'limits.${name}' is ${value}${suffix(unit)}, above this server's ceiling of ${ceilings[key]}${suffix(unit)}`,
      );
    }
    limits[key] = value;
  }
  return limits;
}

function suffix(unit: LimitRule['unit']): string {
  return unit === 'count' ? '' : ` ${unit}`;
}

/** `512 MiB`, `1.2 MiB`, `64 KiB`, `17 bytes`: the way error texts state an amount. */
export function formatBytes(bytes: number): string {
  for (const [size, unit] of [
    [1024 * MiB, 'GiB'],
    [MiB, 'MiB'],
    [1024, 'KiB'],
  ] as const) {
    if (bytes >= size) return `${round(bytes / size)} ${unit}`;
  }
  return `${bytes} bytes`;
}

/** `10 s`, `1.5 s`, `250 ms`. */
export function formatMs(ms: number): string {
  return ms >= 1000 ? `${round(ms / 1000)} s` : `${ms} ms`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
