import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ConnectionError } from '../../src/errors.js';
import type { Received } from '../../src/jobs/events.js';
import { reconnecting } from '../../src/jobs/reconnecting.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const { signal } = new AbortController();

async function drain(connect: (last: string | undefined) => Promise<AsyncIterable<Received>>) {
  for await (const _ of reconnecting(connect, undefined, { retries: 0 }, signal));
}

it('gives up after ten connections in a row that brought nothing, about a minute', async () => {
  let calls = 0;
  const begin = performance.now();
  const drained = drain(async () => {
    calls++;
    return (async function* () {})();
  });
  const failed = expect(drained).rejects.toThrow(ConnectionError);
  await vi.runAllTimersAsync();
  await failed;
  expect(calls).toBe(11);
  const seconds = (performance.now() - begin) / 1000;
  expect(seconds).toBeGreaterThan(40);
  expect(seconds).toBeLessThan(90);
});

it('does not give up on a quiet job whose connections are cut again and again', async () => {
  let calls = 0;
  const drained = drain(async () => {
    const event = { event: ++calls > 30 ? 'done' : 'state', data: '{}' };
    return (async function* () {
      await new Promise((resolve) => setTimeout(resolve, 30_000));
      if (event.event === 'done') yield { event, response: new Response() };
    })();
  });
  await vi.runAllTimersAsync();
  await drained;
  expect(calls).toBe(31);
});
