/** Jobs over HTTP with real cells, on both kinds of database. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PLACES, type Place } from '../support/databases.js';
import { textOf } from '../support/events.js';
import { type JobService, jobService } from '../support/jobs.js';
import { until } from '../support/live.js';

const main = (...lines: string[]) => `def main(x=None):\n${lines.map((line) => `    ${line}`).join('\n')}`;
const SECRET = `whsec_${Buffer.alloc(24).toString('base64')}`;
const SQUARE = main('return x * x');
const SLEEPS = main('import time', 'print("begun", flush=True)', 'time.sleep(60)');
const sleep = (seconds: number) => main('import time', `time.sleep(${seconds})`, 'return x');

for (const { name, skip, make } of PLACES) {
  describe.skipIf(skip)(`jobs, ${name}${skip ? ` (skipped: ${skip})` : ''}`, () => {
    let place: Place;
    let service: JobService;
    beforeAll(async () => {
      place = await make();
      service = await jobService(place.env);
    }, 120_000);
    afterAll(async () => {
      await service?.close({ drainMs: 0 });
      await place?.remove();
    });

    test('one is accepted at once, and its answer is what /execute gives, every digit kept', async () => {
      const body =
        '{"script": "def main(x):\\n    return [x, 1.50]", "input": 123456789012345678901234567890}';
      const { status, headers, body: job } = await service.submit(body);
      expect([status, job.state, headers.get('location')]).toEqual([202, 'queued', `/jobs/${job.id}`]);
      await service.reached(job.id, ['done']);
      const { text } = await service.ask('GET', `/jobs/${job.id}`);
      expect(text).toContain('"result":[123456789012345678901234567890,1.5]');
      const { answer, ...rest } = JSON.parse(text);
      expect(answer).toMatchObject({ id: job.id, status: 'ok', error: null, isolation: expect.any(String) });
      expect(rest).toMatchObject({ state: 'done', status: 'ok', attempts: 1, position: null, problem: null });
    });

    test('a run that fails is done, with its status', async () => {
      const job = await service.through({ script: main('print("x")', 'return 1 / 0') });
      expect(job).toMatchObject({ state: 'done', status: 'exception', answer: { stdout: 'x\n' } });
    });

    test('files, displays and megabytes come back', async () => {
      const script = main('open("a.txt", "w").write("hi")', 'display(1)', 'return "é" * 3_000_000');
      const { answer } = await service.through({ script });
      expect(answer.result).toBe('é'.repeat(3_000_000));
      expect(answer.files).toMatchObject([{ path: 'a.txt', content: 'hi' }]);
      expect(answer.displays).toHaveLength(1);
    });

    test('a batch keeps its order, counts, and gives a line for each that has ended', async () => {
      const items = Array.from({ length: 40 }, (_, index) => ({ script: SQUARE, input: index }));
      items[7] = { script: 'def main(:', input: 0 };
      const { body: submitted } = await service.submit({ items });
      expect(submitted).toMatchObject({ kind: 'batch', state: 'queued', jobs: { length: 40 } });
      const batch = await service.reached(submitted.id);
      expect(batch).toMatchObject({ kind: 'batch', counts: { total: 40, done: 40, ok: 39, queued: 0 } });
      const { text, headers } = await service.ask('GET', `/jobs/${submitted.id}/results`);
      expect(headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
      const lines = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(lines.map(({ index }) => index)).toEqual(items.map((_, index) => index));
      expect(lines.map(({ id }) => id)).toEqual(submitted.jobs);
      expect(lines[7]).toMatchObject({ state: 'done', status: 'syntax_error' });
      expect(lines[9].answer.result).toBe(81);
      const rest = await service.ask('GET', `/jobs/${submitted.id}/results?after=37`);
      expect(rest.text.trimEnd().split('\n')).toHaveLength(2);
      const page = await service.ask('GET', `/jobs?batch=${submitted.id}&limit=30`);
      expect([page.body.jobs.length, page.body.cursor]).toEqual([30, '29']);
      const next = await service.ask('GET', `/jobs?batch=${submitted.id}&limit=30&cursor=29`);
      expect([next.body.jobs.length, next.body.cursor]).toEqual([10, null]);
    });

    test('a batch with a wrong item is refused with its place, and nothing of it is queued', async () => {
      const before = (await service.ask('GET', '/jobs?limit=200')).body.jobs.length;
      const { status, body } = await service.submit({ items: [{ script: SQUARE }, { script: ' ' }] });
      expect([status, body.code, body.error]).toEqual([
        400,
        'script_empty',
        "items[1]: 'script' must not be empty",
      ]);
      expect((await service.ask('GET', '/jobs?limit=200')).body.jobs).toHaveLength(before);
    });

    test.each([
      [
        {
          script: SQUARE,
          files: [
            { path: 'a', content: '' },
            { path: 'a', content: '' },
          ],
        },
        /'files\[1\].path' is that of files\[0\], too/,
      ],
      [{ script: SQUARE, limits: { wallMs: 10_000_000 } }, /limits.wallMs/],
      [{ script: SQUARE, webhook: 'ftp://example.org' }, /'webhook' must be an http or https URL/],
      [{ script: SQUARE, webhook: 'http://127.0.0.1/' }, /'webhook' must be at a public address/],
      [{ script: SQUARE, webhook: 'https://example.org/' }, /'webhook' needs a 'secret'/],
      [{ script: SQUARE, webhook: { url: 'https://example.org/', secret: 'x' } }, /'webhook.secret'/],
      [
        { script: SQUARE, webhook: { url: 'https://example.org/\ud800', secret: SECRET } },
        /'webhook' must have no half/,
      ],
      [{ script: SQUARE, priority: 101 }, /'priority' must be an integer from -100 to 100/],
      [{ script: SQUARE, notBefore: 1 }, /^'notBefore' must be a string$/],
      [
        { script: SQUARE, notBefore: 'tomorrow' },
        /^'notBefore' must be a time such as \S+Z, with its offset/,
      ],
      [{ script: SQUARE, notBefore: '2026-01-01T08:00:00' }, /^'notBefore' must be a time such as/],
      [{ script: SQUARE, notBefore: '9999-01-01T00:00:00Z' }, /^'notBefore' must be at most a year ahead$/],
      [{ script: SQUARE, retry: { limit: 11 } }, /'retry.limit' must be an integer from 0 to 10/],
      [{ script: SQUARE, retry: { limit: 1, on: ['ok'] } }, /'retry.on' must be an array of exception, exit/],
      [{ script: SQUARE, inptu: 1 }, /Unknown field 'inptu', did you mean 'input'/],
      [{ items: [] }, /'items' must not be empty/],
      [{ items: [{ script: SQUARE }], script: SQUARE }, /Unknown field 'script'/],
    ])('%j is refused before it is queued', async (body, error) => {
      const answer = await service.submit(body);
      expect([answer.status, answer.body.error]).toEqual([400, expect.stringMatching(error)]);
    });

    test('the sample of a time in a refusal is a time that is taken', async () => {
      const { error } = (await service.submit({ script: SQUARE, notBefore: 'x' })).body;
      const [sample] = /\d\S+Z/.exec(error) ?? [];
      const { status, body } = await service.submit({ script: SQUARE, notBefore: sample });
      expect(status).toBe(202);
      await service.ask('DELETE', `/jobs/${body.id}`);
    });

    test('an Idempotency-Key gives the same job again, and refuses another body', async () => {
      const key = { 'idempotency-key': 'order-1' };
      const first = await service.submit({ script: SQUARE, input: 2 }, 'ada', key);
      const again = await Promise.all(
        [1, 2].map(() => service.submit({ script: SQUARE, input: 2 }, 'ada', key)),
      );
      for (const { status, headers, body } of again) {
        expect([status, body.id, headers.get('idempotency-replayed')]).toEqual([202, first.body.id, 'true']);
      }
      const other = await service.submit({ script: SQUARE, input: 3 }, 'ada', key);
      expect([other.status, other.body.code]).toEqual([409, 'idempotency_conflict']);
      const bobs = await service.submit({ script: SQUARE, input: 3 }, 'bob', key);
      expect([bobs.status, bobs.headers.get('idempotency-replayed')]).toEqual([202, null]);
    });

    test('an Idempotency-Key that comes again is answered with the state that its job or batch has now', async () => {
      for (const [name, body] of [
        ['state-of-a-job', { script: SQUARE, input: 2 }],
        ['state-of-a-batch', { items: [{ script: SQUARE, input: 2 }] }],
      ] as const) {
        const key = { 'idempotency-key': name };
        const first = (await service.submit(body, 'ada', key)).body;
        await service.reached(first.id);
        const again = (await service.submit(body, 'ada', key)).body;
        expect([first.state, again]).toEqual(['queued', { ...first, state: 'done' }]);
      }
    });

    test('the results of a single job are refused with where its answer is', async () => {
      const { id } = (await service.submit({ script: SQUARE, input: 2 })).body;
      const { status, body } = await service.ask('GET', `/jobs/${id}/results`);
      expect([status, body.code]).toEqual([404, 'job_not_found']);
      expect(body.suggestion).toBe(`GET /jobs/${id} has the answer of a single job.`);
    });

    test('ten at once with one Idempotency-Key are one job', async () => {
      const key = { 'idempotency-key': 'race' };
      const all = await Promise.all(
        Array.from({ length: 10 }, () =>
          service.submit({ items: [{ script: SQUARE, input: 1 }] }, 'ada', key),
        ),
      );
      expect(new Set(all.map(({ body }) => body.id)).size).toBe(1);
      expect(new Set(all.map(({ body }) => body.jobs[0])).size).toBe(1);
    });

    test('another key’s jobs are not there: to read, follow, cancel or list', async () => {
      const { body: job } = await service.submit({ script: SQUARE, input: 2 });
      const { body: batch } = await service.submit({ items: [{ script: SQUARE, input: 2 }] });
      for (const id of [job.id, batch.id, batch.jobs[0]]) {
        for (const [method, path] of [
          ['GET', `/jobs/${id}`],
          ['DELETE', `/jobs/${id}`],
          ['GET', `/jobs/${id}/events`],
          ['GET', `/jobs/${id}/results`],
          ['GET', `/jobs?batch=${id}`],
        ] as const) {
          const { status, body } = await service.ask(method, path, 'bob');
          expect([method, path, status, body.code]).toEqual([method, path, 404, 'job_not_found']);
        }
      }
      const listed = (await service.ask('GET', '/jobs?limit=200', 'bob')).body.jobs;
      expect(listed.map(({ id }: { id: string }) => id)).not.toContain(job.id);
      for (const id of ['nowhere', '%00', "'; --", '..%2f', 'é'.repeat(30)]) {
        expect([id, (await service.ask('GET', `/jobs/${id}`)).status]).toEqual([id, 404]);
        expect([id, (await service.ask('GET', `/jobs?batch=${id}`)).status]).toEqual([id, 404]);
      }
    });

    test('one that waits is cancelled at once, one that runs is stopped, one that has ended stays', async () => {
      const running = (await service.submit({ script: SLEEPS })).body;
      await service.reached(running.id, ['running']);
      const notBefore = new Date(Date.now() + 3_600_000).toISOString();
      const waits = (await service.submit({ script: SQUARE, notBefore })).body;
      expect(await service.read(waits.id)).toMatchObject({ state: 'queued', notBefore });
      const one = await service.ask('DELETE', `/jobs/${waits.id}`);
      expect([one.status, one.body]).toEqual([200, { id: waits.id, kind: 'job', state: 'cancelled' }]);
      const other = await service.ask('DELETE', `/jobs/${running.id}`);
      expect([other.status, other.body.cancelling]).toEqual([202, true]);
      expect(await service.reached(running.id)).toMatchObject({
        state: 'cancelled',
        status: null,
        answer: null,
      });
      expect((await service.ask('DELETE', `/jobs/${running.id}`)).body.state).toBe('cancelled');
      await until(() => service.engine.stats().running === 0);
    });

    test('a batch is cancelled as a whole, and ends', async () => {
      const items = [
        ...Array.from({ length: 3 }, () => ({ script: SLEEPS })),
        ...Array(20).fill({ script: SQUARE, input: 1 }),
      ];
      const { body } = await service.submit({ items });
      await until(async () => (await service.read(body.id)).counts.running === 3);
      expect((await service.ask('DELETE', `/jobs/${body.id}`)).status).toBe(202);
      const { counts } = await service.reached(body.id);
      expect(counts).toMatchObject({ total: 23, cancelled: 23, queued: 0, running: 0 });
    });

    test('the higher priority goes first, and the position says how many do', async () => {
      const block = await Promise.all([1, 2, 3].map(() => service.submit({ script: sleep(1.5) })));
      for (const { body } of block) await service.reached(body.id, ['running']);
      const low = (await service.submit({ script: sleep(0), priority: -5 })).body.id;
      const usual = (await service.submit({ script: sleep(0) })).body.id;
      const high = (await service.submit({ script: sleep(0), priority: 9 })).body.id;
      const positions = await Promise.all(
        [high, usual, low].map(async (id) => (await service.read(id)).position),
      );
      expect(positions).toEqual([0, 1, 2]);
      const ended = await Promise.all([high, usual, low].map((id) => service.reached(id)));
      const starts = ended.map(({ startedAt }) => startedAt);
      expect(starts).toEqual([...starts].sort());
    });

    test('notBefore is waited for', async () => {
      const at = new Date(Date.now() + 1500);
      const job = await service.through({ script: SQUARE, input: 2, notBefore: at.toISOString() });
      expect(Date.parse(job.startedAt)).toBeGreaterThanOrEqual(at.getTime());
    });

    test.each(['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+23:59', '1969-12-31T23:59:59.999999Z'])(
      'notBefore %s is long past',
      async (notBefore) => {
        const job = await service.through({ script: SQUARE, input: 2, notBefore });
        expect(job.answer.result).toBe(4);
      },
    );

    test('one that fails is tried again as often as it asks, and only for what it asks', async () => {
      const twice = await service.through({ script: main('1 / 0'), retry: { limit: 2, delayMs: 10 } });
      expect(twice).toMatchObject({ state: 'done', status: 'exception', attempts: 3 });
      const other = await service.through({
        script: main('1 / 0'),
        retry: { limit: 2, delayMs: 10, on: ['crashed'] },
      });
      expect(other.attempts).toBe(1);
    });

    test('events come while it runs, and a reader goes on where it was', async () => {
      const script = main(
        'import time',
        'for n in range(8):',
        '    print(n, "ü", flush=True)',
        '    time.sleep(0.3)',
        'display(7)',
      );
      const { body } = await service.submit({ script });
      const first = await service.events(body.id, {
        enough: ({ events }) => textOf(events, 'stdout').includes('2'),
      });
      const begun = textOf(first.events, 'stdout');
      expect((await service.read(body.id)).state).toBe('running');
      const rest = await service.events(body.id, { from: first.ids.at(-1) as string });
      const done = rest.events.at(-1);
      expect([rest.ids.at(-1), done?.name]).toEqual(['end', 'done']);
      expect(begun + textOf(rest.events, 'stdout')).toBe(done?.data.stdout);
      expect(rest.events.filter(({ name }) => name === 'start')).toEqual([]);
      expect(rest.events.filter(({ name }) => name === 'display')).toHaveLength(1);
      // All of it again from the answer.
      const after = await service.events(body.id);
      expect(textOf(after.events, 'stdout')).toBe(done?.data.stdout);
      const middle = await service.events(body.id, { from: first.ids.at(-1) as string });
      expect(begun + textOf(middle.events, 'stdout')).toBe(done?.data.stdout);
      expect((await service.events(body.id, { from: 'end' })).status).toBe(204);
      expect((await service.events(body.id, { from: 'nonsense' })).status).toBe(400);
    });

    test('output with a NUL is told whole, also while it runs', async () => {
      const script = main(
        'import time',
        'print("a\\0b", flush=True)',
        'time.sleep(1.5)',
        'print("second", flush=True)',
        'time.sleep(1.5)',
      );
      const { events } = await service.events((await service.submit({ script })).body.id);
      expect(textOf(events, 'stdout')).toBe('a\0b\nsecond\n');
      expect(events.filter(({ name }) => name === 'stdout')).toHaveLength(2);
    });

    test('a batch tells of each item as it ends, and a reader goes on where it was', async () => {
      const { body } = await service.submit({
        items: Array.from({ length: 9 }, () => ({ script: sleep(0.2) })),
      });
      const items = (events: { name: string; data: { index: number } }[]) =>
        events.filter(({ name }) => name === 'item').map(({ data }) => data.index);
      const first = await service.events(body.id, { enough: ({ events }) => items(events).length >= 2 });
      const rest = await service.events(body.id, { from: first.ids.at(-1) as string });
      expect([...items(first.events), ...items(rest.events)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
      expect(rest.events.at(-1)).toMatchObject({ name: 'done', data: { total: 9, ok: 9 } });
    });

    test('the list is of the newest first, by state, and goes on at its cursor', async () => {
      const { body } = await service.ask('GET', '/jobs?limit=3');
      const ids = body.jobs.map(({ id }: { id: string }) => id);
      expect(ids).toEqual([...ids].sort().reverse());
      const next = await service.ask('GET', `/jobs?limit=3&cursor=${body.cursor}`);
      expect(next.body.jobs[0].id < ids[2]).toBe(true);
      const cancelled = (await service.ask('GET', '/jobs?state=cancelled')).body.jobs;
      expect(new Set(cancelled.map(({ state }: { state: string }) => state))).toEqual(new Set(['cancelled']));
    });
  });
}
