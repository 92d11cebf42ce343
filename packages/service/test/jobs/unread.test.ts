/** Readers of jobs who read nothing: what is held for them is bounded, and others are answered. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, expect, test } from 'vitest';
import { Unsent } from '../../src/runs/unsent.js';
import { type Body, liveService, until } from '../support/live.js';

const MiB = 1 << 20;
const folder = mkdtempSync(join(tmpdir(), 'pycell-unread-'));
const bounds = { mostBytes: 48 * MiB, patienceMs: 60_000, bytesPerMs: 1e6 };
const unsent = new Unsent(pino({ level: 'silent' }), bounds);
const service = await liveService({ PYCELL_WARM: 'none', PYCELL_DATA: folder }, { unsent });
afterAll(async () => {
  await service.close({ drainMs: 0 });
  rmSync(folder, { recursive: true, force: true });
});

const get = async (path: string): Promise<Body> =>
  (await (await fetch(`${service.url}${path}`)).json()) as Body;

test('who follows a large job, or asks for results, many times over and reads nothing is cut off', async () => {
  const script = 'def main(): return "a" * (15 << 20)';
  const { body } = await service.post({ items: [{ script }, { script }] }, undefined, {}, '/jobs');
  await until(async () => (await get(`/jobs/${body.id}`)).state === 'done', 60_000);
  const { port, hostname } = new URL(service.url);
  const deaf: Socket[] = [];
  for (const path of [`/jobs/${body.jobs[0]}/events`, `/jobs/${body.id}/results`]) {
    for (let count = 0; count < 6; count++) {
      const socket = connect(Number(port), hostname)
        .pause()
        .on('error', () => {});
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      deaf.push(socket);
    }
  }
  let most = 0;
  await until(() => {
    most = Math.max(most, unsent.bytes);
    return most > 30 * MiB;
  }, 60_000);
  for (let look = 0; look < 50; look++) {
    most = Math.max(most, unsent.bytes);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(most).toBeLessThanOrEqual(64 * MiB);
  const { answer } = await get(`/jobs/${body.jobs[1]}`);
  expect(answer.result).toHaveLength(15 * MiB);
  for (const each of deaf) each.destroy();
  await until(() => unsent.bytes === 0, 20_000);
}, 180_000);
