/** Webhooks on their way from the queue to a receiver that is away, refuses, or wants no more. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { until } from '../../../service/test/support/live.js';
import { sign } from '../../src/webhooks/index.js';
import { type Received, receiver } from '../support/receiver.js';
import { KINDS, newJobs, openJobs, outcomeOf, TERMS } from '../support/stores.js';

const OURS = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const THEIRS = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
const DELAYS = [50, 50, 50];

const kind = KINDS[0] as (typeof KINDS)[number];
let place: Awaited<ReturnType<typeof kind.make>>;
let jobs: Awaited<ReturnType<typeof openJobs>>;
beforeAll(async () => {
  place = await kind.make();
  jobs = await openJobs(place.database, async (job) => outcomeOf(job), {
    webhooks: { secret: OURS, networks: ['127.0.0.0/8'], delaysMs: DELAYS },
  });
}, 120_000);
afterAll(async () => {
  await jobs?.close();
  await place?.remove();
});

/** Answers with these statuses, one after another; the last one stays. */
async function answering(statuses: number[]) {
  const { url, received, close } = await receiver((response) => {
    response.writeHead(statuses[Math.min(received.length, statuses.length) - 1] ?? 200).end();
  });
  onTestFinished(close);
  return { calls: received, url };
}

const webhookOf = async (id: string) => (await jobs.read('w', id))?.webhook;
const owner = { name: 'w' };

test('one that is refused is sent again until it is taken, under one id and signed anew', async () => {
  const { calls, url } = await answering([500, 503, 204]);
  const { id } = await jobs.submit({ owner, terms: { ...TERMS, webhook: { url } }, jobs: newJobs(1) });
  await until(async () => (await webhookOf(id))?.state === 'delivered', 30_000);
  expect(await webhookOf(id)).toEqual({ url, state: 'delivered', attempts: 3, lastError: null });
  expect(calls).toHaveLength(3);
  for (const { headers, body } of calls) {
    expect(headers['webhook-id']).toBe(`msg_${id}`);
    const signed = sign(OURS, `msg_${id}`, Number(headers['webhook-timestamp']), String(body));
    expect(headers['webhook-signature']).toBe(signed);
    const data = { id, kind: 'job', state: 'done', status: 'ok' };
    expect(JSON.parse(String(body))).toMatchObject({ type: 'job.ended', data });
  }
}, 60_000);

test('a secret that the job brings signs it, and nobody gets that back', async () => {
  const { calls, url } = await answering([200]);
  const webhook = { url, secret: THEIRS };
  const { id } = await jobs.submit({ owner, terms: { ...TERMS, webhook }, jobs: newJobs(1) });
  await until(() => calls.length === 1, 30_000);
  const [call] = calls as [Received];
  const signed = sign(THEIRS, `msg_${id}`, Number(call.headers['webhook-timestamp']), String(call.body));
  expect(call.headers['webhook-signature']).toBe(signed);
  expect(JSON.stringify(await jobs.read('w', id))).not.toContain(THEIRS);
}, 60_000);

test('a batch is told of once, when its last item has ended', async () => {
  const { calls, url } = await answering([200]);
  const terms = { ...TERMS, webhook: { url } };
  const { id } = await jobs.submit({ owner, terms, batch: 'B-hook', jobs: newJobs(20) });
  await until(async () => (await webhookOf(id))?.state === 'delivered', 30_000);
  expect(calls.map(({ body }) => JSON.parse(String(body)))).toMatchObject([
    { type: 'batch.ended', data: { id, kind: 'batch', state: 'done', total: 20, ok: 20 } },
  ]);
}, 60_000);

test('410 says that no more is wanted; after the last attempt it has failed', async () => {
  const gone = await answering([410]);
  const first = await jobs.submit({
    owner,
    terms: { ...TERMS, webhook: { url: gone.url } },
    jobs: newJobs(1),
  });
  await until(async () => (await webhookOf(first.id))?.state === 'failed', 30_000);
  expect(await webhookOf(first.id)).toMatchObject({ attempts: 1, lastError: 'the answer was 410' });
  const never = await answering([500]);
  const second = await jobs.submit({
    owner,
    terms: { ...TERMS, webhook: { url: never.url } },
    jobs: newJobs(1),
  });
  await until(async () => (await webhookOf(second.id))?.state === 'failed', 30_000);
  expect(await webhookOf(second.id)).toMatchObject({ attempts: DELAYS.length + 1 });
}, 60_000);

test('one that is cancelled while it waits is told of as well', async () => {
  const { calls, url } = await answering([200]);
  const terms = { ...TERMS, webhook: { url }, notBefore: new Date(Date.now() + 3_600_000) };
  const { id } = await jobs.submit({ owner, terms, jobs: newJobs(1) });
  await jobs.cancel('w', id);
  await until(() => calls.length === 1, 30_000);
  expect(JSON.parse(String(calls[0]?.body)).data).toEqual({
    id,
    kind: 'job',
    state: 'cancelled',
    status: null,
  });
}, 60_000);

test('one that was on its way when its instance died is sent by another', async () => {
  const { calls, url } = await answering([200]);
  const other = await kind.make();
  onTestFinished(() => other.remove());
  const webhooks = { secret: OURS, networks: ['127.0.0.0/8'] };
  const first = await openJobs(other.database, undefined, { webhooks });
  const { id } = await first.submit({ owner, terms: { ...TERMS, webhook: { url } }, jobs: newJobs(1) });
  await first.cancel('w', id);
  // As it is left by an instance that took it and is gone.
  await first.query(
    `UPDATE pgboss.job SET state = 'active', started_on = now() - interval '2 minutes' WHERE name = 'webhooks'`,
  );
  await first.close();
  const second = await openJobs(other.database, async (job) => outcomeOf(job), { webhooks });
  onTestFinished(() => second.close());
  await until(async () => (await second.read('w', id))?.webhook?.state === 'delivered', 30_000);
  expect(calls).toHaveLength(1);
}, 60_000);
