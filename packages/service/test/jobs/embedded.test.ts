/** The embedded database through everything that can happen to its process. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { startInstance } from '../support/fleet.js';
import { jobService } from '../support/jobs.js';
import { type Body, until } from '../support/live.js';

const base = mkdtempSync(join(tmpdir(), 'pycell-embedded-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const SLOW = 'import time\ndef main(x):\n    time.sleep(0.15)\n    return x * x';

async function ask(url: string, path: string, body?: unknown): Promise<Body> {
  const response = await fetch(`${url}${path}`, {
    ...(body !== undefined && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  return (await response.json()) as Body;
}

test('kill -9 in the middle of a batch: results so far are there, and the next start finishes it', async () => {
  const env = { PYCELL_DATA: join(base, 'killed'), PYCELL_CELLS: '2' };
  const first = await startInstance(env);
  onTestFinished(() => first.kill());
  const items = Array.from({ length: 30 }, (_, input) => ({ script: SLOW, input }));
  const { id, jobs } = await ask(first.url, '/jobs', { items });
  let done = 0;
  await until(async () => {
    done = (await ask(first.url, `/jobs/${id}`)).counts.done;
    return done >= 5;
  }, 60_000);
  await first.kill();

  const second = await startInstance(env);
  onTestFinished(() => second.kill());
  // Nobody has to ask: what is left from before is worked on from the start.
  await until(() => second.log().includes('jobs ready'), 60_000);
  const found = await ask(second.url, `/jobs/${id}`);
  expect(found.counts.done).toBeGreaterThanOrEqual(done);
  await until(async () => (await ask(second.url, `/jobs/${id}`)).state === 'done', 60_000);
  const text = await (await fetch(`${second.url}/jobs/${id}/results`)).text();
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ id }) => id)).toEqual(jobs);
  expect(lines.map(({ answer }) => answer.result)).toEqual(items.map(({ input }) => input * input));
}, 180_000);

test('one that was interrupted while it was made is made anew', async () => {
  const folder = join(base, 'half');
  mkdirSync(join(folder, 'postgres'), { recursive: true });
  writeFileSync(join(folder, 'postgres', 'PG_VERSION'), 'half');
  const service = await jobService({ PYCELL_DATA: folder });
  onTestFinished(() => service.close({ drainMs: 0 }));
  expect(await service.through({ script: 'def main(): return 1' })).toMatchObject({ status: 'ok' });
}, 120_000);

test('a folder that another process has is refused with what to do, and runs go on', async () => {
  const env = { PYCELL_DATA: join(base, 'shared'), PYCELL_CELLS: '1' };
  const first = await startInstance(env);
  onTestFinished(() => first.kill());
  await ask(first.url, '/jobs', { script: 'def main(): return 1' });
  const second = await jobService(env);
  onTestFinished(() => second.close({ drainMs: 0 }));
  const { status, body, headers } = await second.submit({ script: 'def main(): return 1' });
  expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'jobs_unavailable', '5']);
  expect(body.error).toBe("Jobs cannot be worked with: another service of this machine has the jobs' folder");
  expect(body.suggestion).toContain('PYCELL_DATA');
  const told = second.lines.find(({ msg }) => msg === 'jobs cannot be worked with');
  expect(told?.reason).toContain(`in use by process ${first.process.pid}`);
  expect(told?.reason).toContain('PYCELL_DATABASE');
  const run = await second.post({ script: 'def main(): return 1' }, undefined, {
    ...(await authorization()),
  });
  expect(run.body.status).toBe('ok');
}, 120_000);

async function authorization(): Promise<Record<string, string>> {
  const { KEYS } = await import('../support/jobs.js');
  return { authorization: `Bearer ${KEYS.ada.key}` };
}
