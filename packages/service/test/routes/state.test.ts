/** The routes that tell the service's state, over an engine that is not started. */
import { afterAll, expect, test } from 'vitest';
import { VERSION } from '../../src/version.js';
import { idleApp } from '../support/app.js';

const { app } = idleApp();
afterAll(() => app.close());

test('/healthz says that the process answers', async () => {
  const answer = await app.inject('/healthz');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ status: 'ok' });
});

test('/health is healthy while the engine is not ready yet', async () => {
  const answer = await app.inject('/health');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({
    status: 'healthy',
    name: 'pycell',
    version: VERSION,
    uptimeSeconds: expect.any(Number),
    state: 'new',
    running: 0,
    queued: 0,
    ready: 0,
  });
});

test.each(['/ready', '/readyz'])('%s is 503 with the reason before runs can start', async (url) => {
  const answer = await app.inject(url);
  expect(answer.statusCode).toBe(503);
  expect(answer.headers['retry-after']).toBe('1');
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(answer.json()).toMatchObject({
    code: 'not_ready',
    error: expect.stringMatching(/^Not ready: warming up/),
  });
});

test.each(['/isolation', '/runtime'])('%s says nothing before it is known', async (url) => {
  const answer = await app.inject(url);
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toMatchObject({ code: 'not_ready' });
});

test('/ lists every endpoint and has an example', async () => {
  const body = (await app.inject('/')).json();
  expect(body).toMatchObject({ name: 'pycell', version: VERSION, example: { path: '/execute' } });
  expect(Object.keys(body.endpoints).sort()).toEqual([
    'DELETE /jobs/{id}',
    'GET /',
    'GET /docs',
    'GET /health',
    'GET /healthz',
    'GET /isolation',
    'GET /jobs',
    'GET /jobs/{id}',
    'GET /jobs/{id}/events',
    'GET /jobs/{id}/results',
    'GET /metrics',
    'GET /openapi.json',
    'GET /openapi.yaml',
    'GET /ready',
    'GET /readyz',
    'GET /runtime',
    'POST /check',
    'POST /execute',
    'POST /jobs',
    'POST /mcp',
    'POST /run',
  ]);
  for (const summary of Object.values(body.endpoints)) expect(summary).not.toBe('');
});

test('every answer has an id of its own and may be neither guessed at nor kept', async () => {
  const [one, two] = [await app.inject('/'), await app.inject('/nowhere')];
  expect(one.headers['x-request-id']).not.toBe(two.headers['x-request-id']);
  for (const { headers } of [one, two]) {
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  }
});
