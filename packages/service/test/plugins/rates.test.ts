import { afterAll, expect, test } from 'vitest';
import { newKey } from '../../src/keys/key.js';
import { Keyring } from '../../src/keys/keyring.js';
import { idleApp } from '../support/app.js';

const [slow, free] = [newKey('slow'), newKey('free')];
const slowToo = newKey('slow');

test('a key has its rate, whichever of its keys is sent; others are not touched', async () => {
  const keyring = new Keyring([{ ...slow.entry, rate: 3 }, { ...slowToo.entry, rate: 3 }, free.entry]);
  const { app } = idleApp({}, { keyring });
  afterAll(() => app.close());
  const post = (key: string) =>
    app.inject({
      method: 'POST',
      url: '/execute',
      payload: '{}',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
    });
  for (const [count, key] of [slow.key, slowToo.key, slow.key].entries()) {
    const answer = await post(key);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['ratelimit-policy']).toBe('"runs";q=3;w=60');
    expect(answer.headers.ratelimit).toMatch(new RegExp(`^"runs";r=${2 - count};t=\\d+$`));
  }
  const answer = await post(slow.key);
  expect(answer.statusCode).toBe(429);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(answer.headers.ratelimit).toMatch(/^"runs";r=0;t=\d+$/);
  const wait = Number(answer.headers['retry-after']);
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(20);
  expect(answer.json()).toMatchObject({
    code: 'rate_limited',
    error: `Too many requests: at most 3 per minute, the next in ${wait} s`,
  });
  const other = await post(free.key);
  expect(other.statusCode).toBe(400);
  expect(other.headers.ratelimit).toBeUndefined();
});

test('without keys a rate is each address’s; reading is not counted', async () => {
  const { app } = idleApp({ PYCELL_RATE: '1', PYCELL_TRUST_PROXY: '127.0.0.1' });
  afterAll(() => app.close());
  const from = (address: string, method: 'GET' | 'POST' = 'POST') =>
    app.inject({
      method,
      url: method === 'GET' ? '/health' : '/execute',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    });
  expect((await from('192.0.2.1')).statusCode).toBe(400);
  expect((await from('192.0.2.1')).statusCode).toBe(429);
  expect((await from('192.0.2.2')).statusCode).toBe(400);
  expect((await from('2001:db8::1')).statusCode).toBe(400);
  // The same customer's network.
  expect((await from('2001:db8::2')).statusCode).toBe(429);
  const read = await from('192.0.2.1', 'GET');
  expect(read.statusCode).toBe(200);
  expect(read.headers.ratelimit).toBeUndefined();
});

test('X-Forwarded-For of one who is no trusted proxy is not looked at', async () => {
  const { app } = idleApp({ PYCELL_RATE: '1' });
  afterAll(() => app.close());
  const from = (address: string) =>
    app.inject({ method: 'POST', url: '/execute', headers: { 'x-forwarded-for': address } });
  expect((await from('192.0.2.1')).statusCode).not.toBe(429);
  expect((await from('192.0.2.2')).statusCode).toBe(429);
});

test('without rates no answer tells of one', async () => {
  const { app } = idleApp();
  afterAll(() => app.close());
  const answer = await app.inject({ method: 'POST', url: '/execute' });
  expect(answer.headers.ratelimit).toBeUndefined();
});
