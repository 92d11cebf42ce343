/** Several instances on one PostgreSQL server, and what happens when they, or it, go. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { makePostgres, type Postgres, whyNot } from '../../../jobs/test/support/postgres.js';
import { receiver } from '../../../jobs/test/support/receiver.js';
import { type Instance, startInstance } from '../support/fleet.js';
import { KEYS, type Name } from '../support/jobs.js';
import { type Body, until } from '../support/live.js';

const skip = whyNot();
const JOBS = 2000;
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

describe.skipIf(skip)(`a fleet${skip ? ` (skipped: ${skip})` : ''}`, () => {
  let postgres: Postgres;
  let env: Record<string, string>;
  const instances = new Set<Instance>();
  beforeAll(async () => {
    postgres = await makePostgres();
    env = {
      PYCELL_DATABASE: postgres.url,
      PYCELL_CELLS: '2',
      PYCELL_KEYS: Object.values(KEYS)
        .map(({ entry }) => `${entry.name}:${entry.hash}`)
        .join(','),
      PYCELL_WEBHOOK_NETWORKS: '127.0.0.0/8',
    };
  }, 60_000);
  afterAll(async () => {
    await Promise.all([...instances].map((each) => each.kill()));
    await postgres?.remove();
  });

  async function start(role: 'api' | 'worker' | 'all', more: Record<string, string> = {}): Promise<Instance> {
    const instance = await startInstance({ ...env, PYCELL_ROLE: role, ...more });
    instances.add(instance);
    return instance;
  }

  async function leave(...those: Instance[]): Promise<void> {
    for (const each of those) instances.delete(each);
    await Promise.all(those.map((each) => each.kill()));
  }

  async function ask(
    api: Instance,
    path: string,
    body?: unknown,
    name: Name = 'ada',
    headers = {},
  ): Promise<Body> {
    const response = await fetch(`${api.url}${path}`, {
      headers: {
        authorization: `Bearer ${KEYS[name].key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    });
    return { httpStatus: response.status, ...((await response.json()) as Body) };
  }

  /** The same until it is there: the database is away now and then. */
  async function insist(api: Instance, path: string, body?: unknown, headers = {}): Promise<Body> {
    let answer: Body = {};
    await until(async () => {
      answer = await ask(api, path, body, 'ada', headers);
      return answer.httpStatus < 500;
    }, 60_000);
    return answer;
  }

  test(`${JOBS} jobs, while workers are killed and PostgreSQL is restarted twice: each ends once, and rightly`, async () => {
    const api = await start('api');
    const workers = await Promise.all([1, 2, 3].map(() => start('worker')));
    const script = 'import time\ndef main(x):\n    time.sleep(0.02)\n    return [x, x * x]';
    const batches: Body[] = [];
    for (let first = 0; first < JOBS; first += 500) {
      const items = Array.from({ length: 500 }, (_, index) => ({ script, input: first + index }));
      batches.push(await insist(api, '/jobs', { items }, { 'idempotency-key': `chaos-${first}` }));
    }
    const done = async () => {
      // The counts of thousands are work as well.
      await new Promise((resolve) => setTimeout(resolve, 200));
      const all = await Promise.all(batches.map(({ id }) => insist(api, `/jobs/${id}`)));
      return all.reduce((sum, { counts }) => sum + counts.done, 0);
    };
    /** At so many jobs done something breaks. */
    const breaks: [at: number, what: () => Promise<void>][] = [
      [100, () => replace(0)],
      [300, () => postgres.restart({ hard: true })],
      [600, () => replace(1)],
      [900, () => replace(2)],
      [1200, () => postgres.restart()],
      [1500, () => replace(0)],
    ];
    async function replace(index: number): Promise<void> {
      await leave(workers[index] as Instance);
      workers[index] = await start('worker');
    }
    for (const [at, what] of breaks) {
      await until(async () => (await done()) >= at, 120_000);
      await what();
    }
    await until(async () => (await done()) === JOBS, 180_000);

    const lines: Body[] = [];
    for (const { id } of batches) {
      const { counts } = await insist(api, `/jobs/${id}`);
      expect(counts).toMatchObject({ total: 500, done: 500, ok: 500, failed: 0, cancelled: 0 });
      const response = await fetch(`${api.url}/jobs/${id}/results`, {
        headers: { authorization: `Bearer ${KEYS.ada.key}` },
      });
      lines.push(
        ...(await response.text())
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line)),
      );
    }
    expect(lines.map(({ answer }) => answer.result)).toEqual(
      Array.from({ length: JOBS }, (_, x) => [x, x * x]),
    );
    expect(new Set(lines.map(({ id }) => id)).size).toBe(JOBS);
    await leave(api, ...workers);
  }, 600_000);

  test('a job whose worker is killed twice is given up as internal_error, and its webhook says so', async () => {
    const { url, received, close } = await receiver((response) => response.end());
    onTestFinished(close);
    const api = await start('api');
    const { id } = await ask(api, '/jobs', {
      script: 'import time\ndef main(): time.sleep(25)',
      webhook: { url: `${url}/hook`, secret: SECRET },
    });
    for (const attempts of [1, 2]) {
      const worker = await start('worker');
      await until(async () => (await ask(api, `/jobs/${id}`)).attempts === attempts, 60_000);
      await leave(worker);
    }
    // Stated: a worker that has said nothing for 15 s is taken for dead.
    const worker = await start('worker');
    await until(async () => (await ask(api, `/jobs/${id}`)).state === 'done', 60_000);
    const job = await ask(api, `/jobs/${id}`);
    expect(job).toMatchObject({
      status: 'internal_error',
      attempts: 2,
      answer: { error: 'Internal server error' },
    });
    await until(() => received.length > 0, 30_000);
    expect(received[0]?.headers['webhook-signature']).toMatch(/^v1,/);
    expect(JSON.parse(String(received[0]?.body))).toMatchObject({
      type: 'job.ended',
      data: { id, kind: 'job', state: 'done', status: 'internal_error' },
    });
    await until(async () => (await ask(api, `/jobs/${id}`)).webhook.state === 'delivered', 30_000);
    await leave(api, worker);
  }, 300_000);

  test('a job that runs on another machine is followed and cancelled from here', async () => {
    const api = await start('api');
    const worker = await start('worker');
    const { id } = await ask(api, '/jobs', {
      script:
        'import time\ndef main():\n    for n in range(200):\n        print(n, flush=True)\n        time.sleep(0.1)',
    });
    const response = await fetch(`${api.url}/jobs/${id}/events`, {
      headers: { authorization: `Bearer ${KEYS.ada.key}` },
    });
    let text = '';
    let isCancelled = false;
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (isCancelled || !text.includes('event: stdout')) continue;
      isCancelled = true;
      await fetch(`${api.url}/jobs/${id}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${KEYS.ada.key}` },
      });
    }
    expect(text).toContain(`event: cancelled\ndata: {"id":"${id}"}`);
    expect(await ask(api, `/jobs/${id}`)).toMatchObject({ state: 'cancelled', answer: null });
    // Callers go to the others.
    expect((await fetch(`${worker.url}/execute`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${worker.url}/ready`)).status).toBe(200);
    await leave(api, worker);
  }, 180_000);

  test('SIGTERM hands back what waits and what cannot end in time, and another one finishes it', async () => {
    const first = await start('all', { PYCELL_DRAIN_MS: '500' });
    const script = 'import time\ndef main(x):\n    time.sleep(4)\n    return x';
    const { id } = await ask(first, '/jobs', { items: [1, 2, 3].map((input) => ({ script, input })) });
    await until(async () => (await ask(first, `/jobs/${id}`)).counts.running === 2, 60_000);
    await first.kill('SIGTERM');
    expect(first.process.exitCode).toBe(0);
    const second = await start('all');
    // At once, and not after the time by which a dead worker is told.
    const handed = await ask(second, `/jobs?batch=${id}`);
    expect(handed.jobs.map(({ state }: Body) => state)).not.toContain('cancelled');
    await until(async () => (await ask(second, `/jobs/${id}`)).state === 'done', 60_000);
    expect((await ask(second, `/jobs/${id}`)).counts).toMatchObject({ ok: 3 });
    await leave(first, second);
  }, 180_000);

  test('a database that was away for longer than a lost worker may be silent costs no job an attempt', async () => {
    const api = await start('api');
    const workers = [await start('worker'), await start('worker')];
    const { id } = await ask(api, '/jobs', {
      items: [1, 2, 3, 4].map((input) => ({
        script: 'import time\ndef main(x): time.sleep(22); return x',
        input,
      })),
    });
    await until(async () => (await ask(api, `/jobs/${id}`)).counts.running === 4, 60_000);
    await postgres.stop();
    await new Promise((resolve) => setTimeout(resolve, 17_000));
    await postgres.start();
    await until(async () => (await insist(api, `/jobs/${id}`)).state === 'done', 90_000);
    const { jobs } = await ask(api, `/jobs?batch=${id}`);
    expect(jobs.map(({ attempts, status }: Body) => [attempts, status])).toEqual(Array(4).fill([1, 'ok']));
    await leave(api, ...workers);
  }, 300_000);

  test('while the database is away runs go on and jobs are refused; when it is back so are they', async () => {
    const instance = await start('all');
    await postgres.stop();
    const refused = await ask(instance, '/jobs', { script: 'def main(): return 1' });
    expect(refused).toMatchObject({ httpStatus: 503, code: 'jobs_unavailable' });
    expect(refused.error).toBe('Jobs cannot be worked with: their database is away');
    expect(await ask(instance, '/execute', { script: 'def main(): return 1' })).toMatchObject({ result: 1 });
    await postgres.start();
    const { id } = await insist(instance, '/jobs', { script: 'def main(): return 1' });
    await until(async () => (await ask(instance, `/jobs/${id}`)).status === 'ok', 60_000);
    await leave(instance);
  }, 180_000);
});
