import { ConnectionError, InvalidResponseError, RateLimitedError, RefusedError } from '../errors.js';
import { type RetryOptions, sleep, withRetries } from '../retry.js';
import type { Received } from './events.js';

/** In a row, and without anything that came: with the pauses between them about a minute. */
const MOST_FAILURES = 10;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** A connection that held as long was one, also if a quiet job had nothing to tell: proxies cut such ones. */
const STEADY_MS = 10_000;

const LAST = new Set(['done', 'error', 'cancelled']);

/**
 * Events up to the last one. Where a connection breaks, `connect` is called again with the id of the event that came
 * last; it gives undefined where that was the last one.
 *
 * @throws what `connect` throws at first, after the client's own retries; later only what time does not mend
 */
export async function* reconnecting(
  connect: (lastEventId: string | undefined) => Promise<AsyncIterable<Received> | undefined>,
  lastEventId: string | undefined,
  retry: RetryOptions,
  signal: AbortSignal,
): AsyncGenerator<Received, void, undefined> {
  let last = lastEventId;
  let connection = withRetries(() => connect(last), retry, signal);
  await connection;
  for (let failures = 0; ; ) {
    const begin = performance.now();
    let reason: unknown = new ConnectionError('The stream ended before its last event');
    try {
      const events = await connection;
      if (!events) return;
      for await (const received of events) {
        failures = 0;
        last = received.event.id ?? last;
        yield received;
        if (LAST.has(received.event.event)) return;
      }
    } catch (error) {
      if (!passes(error)) throw error;
      reason = error;
    }
    if (performance.now() - begin >= STEADY_MS) failures = 0;
    if (++failures > MOST_FAILURES) throw reason;
    await sleep(pauseAfter(failures, reason), signal);
    connection = connect(last);
  }
}

/** Whether it can be gone the next time: broken connections, a service or a proxy in trouble. */
function passes(error: unknown): boolean {
  if (error instanceof ConnectionError || error instanceof RateLimitedError) return true;
  return (error instanceof RefusedError || error instanceof InvalidResponseError) && error.httpStatus >= 500;
}

/** Never sooner than the service asks for, and never in step with others who lost theirs at the same time. */
function pauseAfter(failures: number, reason: unknown): number {
  const asked = reason instanceof RefusedError ? (reason.retryAfterSeconds ?? 0) * 1000 : 0;
  const ours = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  return Math.max(asked, ours) * (1 + Math.random() / 4);
}
