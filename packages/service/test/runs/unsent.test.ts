/** Callers who read no answer: what is held for them is bounded, and nobody else's is touched. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, expect, test } from 'vitest';
import { Unsent } from '../../src/runs/unsent.js';
import { liveService, until } from '../support/live.js';

const MiB = 1 << 20;
const log = pino({ level: 'silent' });
const unsent = new Unsent(log, { mostBytes: 48 * MiB, patienceMs: 3000, bytesPerMs: 1e6 });
const data = mkdtempSync(join(tmpdir(), 'pycell-unsent-'));
const service = await liveService({ PYCELL_DATA: data }, { unsent });
afterAll(async () => {
  await service.close();
  rmSync(data, { recursive: true, force: true });
});

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

/** Asks for a path and reads nothing, until it is let go of. */
async function ask(path: string): Promise<void> {
  const { port, hostname } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  // A little, so that it learns of the end.
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  socket.pause();
  const asked = Date.now();
  const looking = setInterval(() => {
    if (Date.now() - asked > 3500 && unsent.bytes === 0) socket.resume();
  }, 100);
  await closed;
  clearInterval(looking);
}

test('answers of jobs are counted, and let go of, as those of runs', async () => {
  const finished = async (body: object): Promise<string> => {
    const { id } = (await service.post(body, undefined, {}, '/jobs')).body;
    await until(async () => {
      const response = await fetch(`${service.url}/jobs?limit=200`);
      const { jobs } = (await response.json()) as { jobs: { id: string; state: string }[] };
      return jobs.find((job) => job.id === id)?.state === 'done';
    }, 60_000);
    return id;
  };
  const job = await finished(JSON.parse(LARGE));
  const batch = await finished({ items: [JSON.parse(LARGE), JSON.parse(LARGE)] });
  for (const path of [`/jobs/${job}/events`, `/jobs/${batch}/results`]) {
    const held = mostHeld();
    await ask(path);
    expect(await held).toBeGreaterThan(15 * MiB);
    expect(unsent.bytes).toBe(0);
    // A reader that is there gets all of it.
    const text = await (await fetch(`${service.url}${path}`)).text();
    expect(text.length).toBeGreaterThan(15 * MiB);
    await until(async () => unsent.bytes === 0);
  }
}, 90_000);
