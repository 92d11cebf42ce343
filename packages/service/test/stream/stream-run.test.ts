/** When an answer in events begins, and what becomes of a run that is refused before or after. */
import type { Outcome, RunObserver } from '@pycell/engine';
import { type FastifyInstance, fastify } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { streamRun } from '../../src/stream/stream-run.js';
import { EventReader } from '../support/events.js';

let app: FastifyInstance;
afterEach(() => app.close());

const outcome = { id: 'x', stdout: '', stderr: '' } as Outcome;
const nothing = { read: (from: number) => ({ text: '', next: from }) };
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The answer to a request whose run is this. */
async function answered(run: (observer: RunObserver) => Promise<Outcome>, quietMs = 10_000) {
  app = fastify();
  app.addHook('onRequest', async (_request, reply) => void reply.header('x-other', '1'));
  app.post('/', (_request, reply) =>
    streamRun(reply, {
      id: 'x',
      wantsUsage: false,
      patience: { quietMs, stalledMs: 10_000 },
      run,
      render: ({ id }) => JSON.stringify({ id }),
      problem: (error) => JSON.stringify({ detail: (error as Error).message }),
      onStall: () => expect.unreachable(),
    }),
  );
  return app.inject({ method: 'POST', url: '/' });
}

test('a run that is refused before it has its cell is an answer like any other', async () => {
  const answer = await answered(async () => {
    throw Object.assign(new Error('full'), { statusCode: 503 });
  });
  expect([answer.statusCode, answer.json().message]).toEqual([503, 'full']);
});

test('a run that is refused after that ends in an event', async () => {
  const answer = await answered(async ({ started }) => {
    started?.({ stdout: nothing, stderr: nothing });
    throw new Error('stopped');
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'x-other': '1',
  });
  expect(EventReader.all(answer.body)).toEqual([
    { name: 'start', data: { id: 'x' } },
    { name: 'error', data: { detail: 'stopped' } },
  ]);
});

test('a run that waits long has its answer begun, and a comment now and then', async () => {
  const answer = await answered(async ({ started }) => {
    await sleep(100);
    started?.({ stdout: nothing, stderr: nothing });
    return outcome;
  }, 10);
  expect(answer.body).toMatch(/^(: wait\n\n)+event: start\n/);
  expect(EventReader.all(answer.body).map(({ name }) => name)).toEqual(['start', 'done']);
});

test('a refusal after a long wait is an event, as the HTTP status is out', async () => {
  const answer = await answered(async () => {
    await sleep(60);
    throw new Error('draining');
  }, 10);
  expect(answer.statusCode).toBe(200);
  expect(EventReader.all(answer.body)).toEqual([{ name: 'error', data: { detail: 'draining' } }]);
});

test('an outcome without a start has both events all the same', async () => {
  const answer = await answered(async () => outcome);
  expect(EventReader.all(answer.body).map(({ name }) => name)).toEqual(['start', 'done']);
});
