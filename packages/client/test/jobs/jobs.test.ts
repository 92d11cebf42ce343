import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ConflictError,
  ConnectionError,
  InvalidResponseError,
  NotFoundError,
  PycellClient,
} from '../../src/index.js';
import { type StandIn, standIn } from '../support/server.js';

const JOB = { id: '01J', kind: 'job', state: 'queued' };

describe('PycellClient.jobs', () => {
  let server: StandIn;
  let client: PycellClient;
  let seen: { method?: string | undefined; url?: string | undefined; key?: unknown; body: unknown }[];
  beforeEach(async () => {
    server = await standIn();
    client = new PycellClient({ url: server.url });
    seen = [];
  });
  afterEach(() => server.close());

  /** Breaks the first connections, then answers. */
  const answers = (body: unknown, { breaks = 0, status = 200 } = {}) => {
    server.answer = async (request, response) => {
      const { method, url, headers } = request;
      const sent = await text(request);
      seen.push({ method, url, key: headers['idempotency-key'], body: sent && JSON.parse(sent) });
      if (seen.length <= breaks) response.destroy();
      else response.writeHead(status).end(JSON.stringify(body));
    };
  };

  it('asks as the service wants to be asked', async () => {
    answers({ ...JOB, jobs: ['01K'], cursor: null });
    const { jobs } = client;
    await jobs.submit({ script: 'x', priority: 3 }, { idempotencyKey: 'k:1' });
    await jobs.submitBatch({ items: [{ script: 'x' }] });
    await jobs.get('01J');
    await jobs.list({ state: 'done', cursor: 'a b' });
    await jobs.list();
    await jobs.cancel('01J');
    expect(seen).toEqual([
      { method: 'POST', url: '/jobs', key: 'k:1', body: { script: 'x', priority: 3 } },
      { method: 'POST', url: '/jobs', body: { items: [{ script: 'x' }] } },
      { method: 'GET', url: '/jobs/01J', body: '' },
      { method: 'GET', url: '/jobs?state=done&cursor=a+b', body: '' },
      { method: 'GET', url: '/jobs', body: '' },
      { method: 'DELETE', url: '/jobs/01J', body: '' },
    ]);
  });

  it('sends a submission again when the connection broke, only where its key makes it the same job', async () => {
    answers(JOB, { breaks: 1 });
    await expect(client.jobs.submit({ script: 'x' })).rejects.toThrow(ConnectionError);
    expect(seen.length).toBe(1);
    seen = [];
    expect(await client.jobs.submit({ script: 'x' }, { idempotencyKey: 'k' })).toEqual(JOB);
    expect(seen.map(({ key }) => key)).toEqual(['k', 'k']);
  });

  it('throws ConflictError where the key was used with another request', async () => {
    answers({ code: 'idempotency_conflict', error: 'no' }, { status: 409 });
    const error = await client.jobs
      .submit({ script: 'x' }, { idempotencyKey: 'k' })
      .catch((caught) => caught);
    expect(error).toBeInstanceOf(ConflictError);
    expect(error.code).toBe('idempotency_conflict');
  });

  it.each(['', 'é', 'a b', 'a\nb', 'x'.repeat(256)])(
    'throws TypeError for the key %j',
    async (idempotencyKey) => {
      await expect(client.jobs.submit({ script: 'x' }, { idempotencyKey })).rejects.toThrow(TypeError);
    },
  );

  it('throws NotFoundError where there is no such job', async () => {
    answers({ code: 'job_not_found', error: 'There is no such job' }, { status: 404 });
    await expect(client.jobs.get('01J')).rejects.toThrow(NotFoundError);
    await expect(client.jobs.wait('01J')).rejects.toThrow(NotFoundError);
    await expect(client.jobs.cancel('01J')).rejects.toThrow(NotFoundError);
    await expect(client.jobs.events('01J').next()).rejects.toThrow(NotFoundError);
    await expect(client.jobs.results('01J').next()).rejects.toThrow(NotFoundError);
    expect(seen.length).toBe(5);
  });

  it.each(['', '..', 'a/b', '../execute', 'a?b', 'x'.repeat(65)])(
    'asks nothing for the id %j, which is none',
    async (id) => {
      await expect(client.jobs.get(id)).rejects.toThrow(NotFoundError);
      await expect(client.jobs.cancel(id)).rejects.toThrow(NotFoundError);
      await expect(client.jobs.events(id).next()).rejects.toThrow(NotFoundError);
      await expect(client.jobs.results(id).next()).rejects.toThrow(NotFoundError);
      expect(seen).toEqual([]);
    },
  );

  it('throws InvalidResponseError for what no service answers', async () => {
    answers({ hello: 1 });
    await expect(client.jobs.submit({ script: 'x' })).rejects.toThrow(InvalidResponseError);
    await expect(client.jobs.list()).rejects.toThrow(InvalidResponseError);
    await expect(client.jobs.events('01J').next()).rejects.toThrow(InvalidResponseError);
    await expect(client.jobs.results('01J').next()).rejects.toThrow(InvalidResponseError);
  });

  it('waits for nothing where the job has ended', async () => {
    answers({ ...JOB, state: 'cancelled' });
    expect(await client.jobs.wait('01J')).toEqual({ ...JOB, state: 'cancelled' });
    expect(seen.length).toBe(1);
  });
});
