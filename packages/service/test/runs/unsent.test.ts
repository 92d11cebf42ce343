/** Callers who read no answer: what is held for them is bounded, and nobody else's is touched. */
import { connect } from 'node:net';
import { pino } from 'pino';
import { afterAll, expect, test } from 'vitest';
import { Unsent } from '../../src/runs/unsent.js';
import { liveService } from '../support/live.js';

const MiB = 1 << 20;
const log = pino({ level: 'silent' });
const unsent = new Unsent(log, { mostBytes: 48 * MiB, patienceMs: 3000, bytesPerMs: 1e6 });
const service = await liveService({}, { unsent });
afterAll(() => service.close());

const LARGE = JSON.stringify({ script: 'def main(): return "a" * (15 << 20)' });

/** A caller who sends requests, one behind the other, and reads nothing. */
function deaf(times: number) {
  const { port, hostname } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  socket.pause();
  socket.on('error', () => {});
  const head = `POST /execute HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${LARGE.length}\r\n\r\n`;
  socket.write(`${head}${LARGE}`.repeat(times));
  return socket;
}

/** The most that was held until nothing was any more. */
async function mostHeld(): Promise<number> {
  let most = 0;
  while (most === 0 || unsent.bytes > 0) {
    most = Math.max(most, unsent.bytes);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return most;
}

test('who has asked for more than is held, and reads nothing, is cut off; others are answered', async () => {
  const reader = deaf(12);
  const held = mostHeld();
  const { body } = await service.execute('def main(): return 1');
  expect(body).toMatchObject({ status: 'ok', result: 1 });
  expect(await held).toBeLessThanOrEqual(64 * MiB);
  reader.destroy();
});

test('a reader that is there gets a large answer whole, and it is not counted any more', async () => {
  const { body } = await service.post(LARGE);
  expect(body.result).toHaveLength(15 * MiB);
  while (unsent.bytes > 0) await new Promise((resolve) => setTimeout(resolve, 10));
});

test('one answer that nobody reads is let go of after its time', async () => {
  const reader = deaf(1);
  expect(await mostHeld()).toBeGreaterThan(15 * MiB);
  reader.destroy();
});
