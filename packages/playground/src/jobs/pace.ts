export interface Looks {
  /** Whether something waits or runs. */
  isActive: boolean;
  /** Looks in a row that found the same as the one before. */
  unchanged: number;
  /** Looks in a row that failed. */
  failures: number;
  /** What the service asked for, when it refused. */
  retryAfterSeconds?: number | undefined;
}

/** Milliseconds before the next look: soon while things move, later and later while they do not. */
export function pauseAfter({ isActive, unchanged, failures, retryAfterSeconds = 0 }: Looks): number {
  if (failures > 0) return Math.max(retryAfterSeconds * 1000, Math.min(60_000, 2000 * 2 ** (failures - 1)));
  const [first, longest] = isActive ? [700, 5000] : [10_000, 60_000];
  return Math.min(longest, first * 1.5 ** unchanged);
}
