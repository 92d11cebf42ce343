/** What is left of a rate. Times in seconds, whole ones and rounded up, as headers have them. */
export interface Allowance {
  allowed: boolean;
  /** Runs that may start at once. */
  remaining: number;
  /** Until the bucket is full again. */
  resetSeconds: number;
  /** Until the next run may start; 0 where it may now. */
  retrySeconds: number;
}

interface Bucket {
  tokens: number;
  /** When that was so, in milliseconds. */
  at: number;
}

const MINUTE = 60_000;

/**
 * Token buckets by name: each holds a minute's runs and is refilled steadily. Unlike windows that are counted anew each
 * minute this cannot be outwitted by sending two windows' worth around the change.
 */
export class Buckets {
  private readonly buckets = new Map<string, Bucket>();
  private swept = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Takes a token from the bucket `name`, which holds `rate`. */
  take(name: string, rate: number): Allowance {
    const now = this.now();
    if (now - this.swept > MINUTE) this.sweep(now);
    let bucket = this.buckets.get(name);
    if (!bucket) {
      bucket = { tokens: rate, at: now };
      this.buckets.set(name, bucket);
    }
    bucket.tokens = Math.min(rate, bucket.tokens + ((now - bucket.at) * rate) / MINUTE);
    bucket.at = now;
    // A sum of fractions may end a hair below the whole.
    const allowed = bucket.tokens > 1 - 1e-9;
    if (allowed) bucket.tokens = Math.max(0, bucket.tokens - 1);
    const secondsFor = (tokens: number) => Math.ceil((tokens * 60) / rate - 1e-6);
    return {
      allowed,
      remaining: Math.floor(bucket.tokens + 1e-9),
      resetSeconds: secondsFor(rate - bucket.tokens),
      retrySeconds: allowed ? 0 : Math.max(1, secondsFor(1 - bucket.tokens)),
    };
  }

  /** A bucket that nobody has taken from for a minute is full, which is what a new one is. */
  private sweep(now: number): void {
    this.swept = now;
    for (const [name, { at }] of this.buckets) if (now - at >= MINUTE) this.buckets.delete(name);
  }

  get size(): number {
    return this.buckets.size;
  }
}
