import { ConnectionError, RateLimitedError, UnavailableError } from './errors.js';

export interface RetryOptions {
  /**
   * How often a request is sent again that the service was too busy for (429, 503); 2 if absent. Such an answer means
   * that the run is not going on.
   */
  retries?: number;
  /** A pause that the service wants to be longer than this is not waited for: the refusal is thrown. 30000 if absent. */
  maxRetryWaitMs?: number;
  /**
   * Whether a request whose connection failed is sent again as well. Off if absent: the script may have run, and would
   * run a second time.
   */
  retryConnectionErrors?: boolean;
}

/** The first pause where the service names none; each one after it is twice as long. */
const FIRST_PAUSE_MS = 500;

/** Calls `send` until it gives an answer, or an error that another try would not help against. */
export async function withRetries<T>(
  send: () => Promise<T>,
  options: RetryOptions,
  signal: AbortSignal | undefined,
): Promise<T> {
  const { retries = 2, maxRetryWaitMs = 30_000, retryConnectionErrors = false } = options;
  for (let tried = 0; ; tried++) {
    try {
      return await send();
    } catch (error) {
      const pause = pauseBefore(error, tried, retryConnectionErrors);
      if (pause === undefined || tried >= retries || pause > maxRetryWaitMs) throw error;
      // Callers who were refused together are not to come back together. Never sooner than the service has asked for.
      await sleep(pause * (1 + Math.random() / 4), signal);
    }
  }
}

/** Milliseconds to wait after this error; undefined where the request is not to be sent again. */
function pauseBefore(error: unknown, tried: number, connections: boolean): number | undefined {
  const busy = error instanceof RateLimitedError || error instanceof UnavailableError;
  if (!busy && !(connections && error instanceof ConnectionError)) return undefined;
  const asked = busy ? error.retryAfterSeconds : undefined;
  return asked === undefined ? FIRST_PAUSE_MS * 2 ** tried : asked * 1000;
}

/** @throws the signal's reason, where that aborts meanwhile */
export function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const leave = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', leave);
      resolve();
    }, ms);
    signal?.addEventListener('abort', leave, { once: true });
  });
}
