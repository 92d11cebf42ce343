/** Jobs of the client on a real service, which keeps them in a database of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { newKey } from '../../../service/src/keys/key.js';
import { liveService, until } from '../../../service/test/support/live.js';
import {
  type BatchEvent,
  ConflictError,
  type Job,
  type JobEvent,
  NotFoundError,
  PycellClient,
} from '../../src/index.js';

const ADA = newKey('ada');
const BOB = newKey('bob');
const folder = mkdtempSync(join(tmpdir(), 'pycell-test-'));

let service: Awaited<ReturnType<typeof liveService>>;
let pycell: PycellClient;
const start = (more: Record<string, string> = {}) =>
  liveService({
    PYCELL_WARM: 'none',
    PYCELL_CELLS: '2',
    PYCELL_DATA: folder,
    PYCELL_KEYS: [ADA, BOB].map(({ entry }) => `${entry.name}:${entry.hash}`).join(','),
    ...more,
  });
beforeAll(async () => {
  service = await start();
  await service.ready;
  pycell = new PycellClient({ url: service.url, apiKey: ADA.key });
});
afterAll(async () => {
  await service?.close({ drainMs: 0 });
  rmSync(folder, { recursive: true });
});

const main = (...lines: string[]) => `def main(*args):\n${lines.map((line) => `    ${line}`).join('\n')}`;
const far = new Date(Date.now() + 3_600_000).toISOString();

/** All of them, or as many as are wanted. */
async function eventsOf(id: string, options = {}, most = Number.POSITIVE_INFINITY) {
  const events: (JobEvent | BatchEvent)[] = [];
  for await (const event of pycell.jobs.events(id, options)) {
    events.push(event);
    if (events.length >= most) break;
  }
  return events;
}

test('a job is handed in, waited for, and has its answer', async () => {
  const submitted = await pycell.jobs.submit({ script: main('print("hi")', 'return args[0]'), input: 7 });
  expect(submitted).toEqual({ id: expect.any(String), kind: 'job', state: 'queued' });
  const job = (await pycell.jobs.wait<number>(submitted.id)) as Job<number>;
  expect(job).toMatchObject({ state: 'done', status: 'ok', problem: null, expired: false, batch: null });
  expect(job.answer).toMatchObject({ status: 'ok', result: 7, stdout: 'hi\n' });
  expect(await pycell.jobs.get(submitted.id)).toEqual(job);
});

test('events tell of everything in its order, and again from any of them', async () => {
  const script = main('import time', 'print("é1")', 'time.sleep(1)', 'print("2")', 'display(3)', 'return 4');
  const { id } = await pycell.jobs.submit({ script });
  const events = await eventsOf(id);
  const texts = events.flatMap((event) => (event.type === 'stdout' ? [event.text] : [])).join('');
  expect(texts).toBe('é1\n2\n');
  expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['state', 'start', 'display']));
  expect(events.at(-1)).toMatchObject({
    type: 'done',
    outcome: { id, status: 'ok', result: 4, stdout: texts },
  });
  const start = events.find(({ type }) => type === 'start');
  const rest = await eventsOf(id, { lastEventId: start?.eventId });
  expect(rest.map(({ type }) => type).filter((type) => type !== 'state')).toEqual([
    'stdout',
    'display',
    'done',
  ]);
  expect(await eventsOf(id, { lastEventId: events.at(-1)?.eventId })).toEqual([]);
});

test('leaving the loop leaves the job alone; cancel ends it, also while it runs', async () => {
  const { id } = await pycell.jobs.submit({ script: main('import time', 'print("on")', 'time.sleep(25)') });
  for await (const event of pycell.jobs.events(id)) if (event.type === 'stdout') break;
  expect((await pycell.jobs.get(id)).state).toBe('running');
  expect(await pycell.jobs.cancel(id)).toMatchObject({ id, state: 'running', cancelling: true });
  expect(await pycell.jobs.wait(id)).toMatchObject({ state: 'cancelled' });
  expect((await eventsOf(id)).at(-1)).toMatchObject({ type: 'cancelled', id });
  expect(await pycell.jobs.cancel(id)).toMatchObject({ id, state: 'cancelled' });
});

test('a job whose run is refused ends with an error that is told, not thrown', async () => {
  const data = mkdtempSync(join(tmpdir(), 'pycell-test-'));
  const strict = await start({ PYCELL_VALIDATE: 'reject', PYCELL_DATA: data });
  onTestFinished(async () => {
    await strict.close({ drainMs: 0 });
    rmSync(data, { recursive: true });
  });
  await strict.ready;
  const { jobs } = new PycellClient({ url: strict.url, apiKey: ADA.key });
  const { id } = await jobs.submit({ script: main('return eval("1")') });
  const events = [];
  for await (const event of jobs.events(id)) events.push(event);
  expect(events.at(-1)).toMatchObject({ type: 'error', problem: { status: 400, code: 'dangerous_script' } });
  const job = (await jobs.wait(id)) as Job;
  expect(job).toMatchObject({ state: 'failed', status: null, answer: null });
  expect(job.problem?.error).toContain('eval (line 2)');
}, 120_000);

test('the same key is the same job, and with another request a conflict', async () => {
  const options = { idempotencyKey: 'report:2024' };
  const first = await pycell.jobs.submit({ script: main('return 1') }, options);
  expect(await pycell.jobs.submit({ script: main('return 1') }, options)).toMatchObject({ id: first.id });
  const other = pycell.jobs.submit({ script: main('return 2') }, options);
  await expect(other).rejects.toThrow(ConflictError);
});

test('a batch tells of its items, and its results are read line by line', async () => {
  const script = main('if args[0] == 2: raise ValueError', 'return "é" * args[0]');
  const items = [0, 1, 2, 300_000].map((input) => ({ script, input }));
  const { id, jobs } = await pycell.jobs.submitBatch({ items, priority: 5 });
  expect(jobs.length).toBe(4);
  const events = await eventsOf(id);
  expect(events.filter(({ type }) => type === 'item').length).toBe(4);
  const counts = { total: 4, queued: 0, running: 0, done: 4, failed: 0, cancelled: 0, ok: 3 };
  expect(events.at(-1)).toMatchObject({ type: 'done', counts });
  expect(events.find(({ type }) => type === 'progress')).toMatchObject({ counts: { total: 4 } });
  expect(await pycell.jobs.wait(id)).toMatchObject({ kind: 'batch', state: 'done', priority: 5, counts });

  const results = [];
  for await (const result of pycell.jobs.results<string>(id)) results.push(result);
  expect(results.map(({ index, id, status }) => [index, id, status])).toEqual([
    [0, jobs[0], 'ok'],
    [1, jobs[1], 'ok'],
    [2, jobs[2], 'exception'],
    [3, jobs[3], 'ok'],
  ]);
  expect(results[3]?.answer?.result).toBe('é'.repeat(300_000));
  const rest = [];
  for await (const { index } of pycell.jobs.results(id, { after: 1 })) rest.push(index);
  expect(rest).toEqual([2, 3]);

  const page = await pycell.jobs.list({ batch: id, limit: 3 });
  expect(page.jobs.map((job) => job.kind === 'job' && job.index)).toEqual([0, 1, 2]);
  const next = await pycell.jobs.list({ batch: id, limit: 3, cursor: page.cursor ?? '' });
  expect([next.jobs.length, next.cursor]).toEqual([1, null]);
});

test('a wrong item is named, and nothing is handed in', async () => {
  const before = await pycell.jobs.list();
  const batch = pycell.jobs.submitBatch({ items: [{ script: main('return 1') }, { script: ' ' }] });
  await expect(batch).rejects.toThrow('items[1]');
  expect(await pycell.jobs.list()).toEqual(before);
});

test('what waits is listed, and one that another key made is not there', async () => {
  const { id } = await pycell.jobs.submit({ script: main('return 1'), notBefore: far });
  const { jobs } = await pycell.jobs.list({ state: 'queued' });
  expect(jobs).toMatchObject([{ id, state: 'queued', position: 0 }]);
  const bob = new PycellClient({ url: service.url, apiKey: BOB.key });
  expect(await bob.jobs.list()).toEqual({ jobs: [], cursor: null });
  for (const ask of [bob.jobs.get(id), bob.jobs.cancel(id), bob.jobs.events(id).next(), bob.jobs.wait(id)])
    await expect(ask).rejects.toThrow(NotFoundError);
  await expect(bob.jobs.results(id).next()).rejects.toThrow(NotFoundError);
  expect(await pycell.jobs.cancel(id)).toMatchObject({ state: 'cancelled' });
});

test('a signal ends the waiting and not the job', async () => {
  const { id } = await pycell.jobs.submit({ script: main('return 1'), notBefore: far });
  await expect(pycell.jobs.wait(id, { signal: AbortSignal.timeout(300) })).rejects.toThrow('timeout');
  expect((await pycell.jobs.get(id)).state).toBe('queued');
  await pycell.jobs.cancel(id);
  await until(() => service.engine.stats().running === 0);
});

test('a service that starts again is gone on with, where it was', async () => {
  const port = new URL(service.url).port;
  const script = main('import time', 'time.sleep(2)', 'return args[0]');
  const items = Array.from({ length: 6 }, (_, input) => ({ script, input }));
  const { id } = await pycell.jobs.submitBatch({ items });
  const indexes: number[] = [];
  let restarted: Promise<void> | undefined;
  for await (const event of pycell.jobs.events(id)) {
    if (event.type !== 'item') continue;
    indexes.push(event.index);
    restarted ??= (async () => {
      await service.close({ drainMs: 0 });
      service = await start({ PORT: port });
    })();
  }
  await restarted;
  expect(indexes.sort()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(await pycell.jobs.get(id)).toMatchObject({ counts: { ok: 6 } });
});
