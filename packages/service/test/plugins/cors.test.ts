import { afterAll, expect, test } from 'vitest';
import { newKey } from '../../src/keys/key.js';
import { Keyring } from '../../src/keys/keyring.js';
import { idleApp } from '../support/app.js';

const ORIGIN = 'https://app.example.org';
const keyring = new Keyring([newKey('ci').entry]);
const { app } = idleApp({ PYCELL_CORS_ORIGINS: `${ORIGIN},http://localhost:5173` }, { keyring });
const { app: open } = idleApp({ PYCELL_CORS_ORIGINS: '*' });
const { app: off } = idleApp();
afterAll(() => Promise.all([app.close(), open.close(), off.close()]));

const preflight = (origin: string) => ({
  method: 'OPTIONS' as const,
  url: '/execute',
  headers: {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization',
  },
});

test('a preflight of a known origin is answered without a key, with what may be sent', async () => {
  const { statusCode, headers, body } = await app.inject(preflight(ORIGIN));
  expect([statusCode, body]).toEqual([204, '']);
  expect(headers['access-control-allow-origin']).toBe(ORIGIN);
  expect(headers['access-control-allow-methods']).toBe('GET, HEAD, POST, DELETE');
  for (const name of ['authorization', 'x-api-key', 'content-type', 'idempotency-key', 'last-event-id'])
    expect(headers['access-control-allow-headers']).toContain(name);
  expect(headers.vary).toBe('Origin');
  expect(headers['access-control-allow-credentials']).toBeUndefined();
});

test('a refusal can be read by the page, too', async () => {
  const { statusCode, headers } = await app.inject({
    method: 'POST',
    url: '/execute',
    headers: { origin: ORIGIN },
  });
  expect(statusCode).toBe(401);
  expect(headers['access-control-allow-origin']).toBe(ORIGIN);
  for (const name of ['x-request-id', 'ratelimit', 'retry-after'])
    expect(headers['access-control-expose-headers']).toContain(name);
});

test.each(['https://evil.example', 'null', `${ORIGIN}.evil.example`, 'http://app.example.org'])(
  '%s gets no leave',
  async (origin) => {
    const answer = await app.inject(preflight(origin));
    expect(answer.statusCode).toBe(405);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect((await app.inject({ url: '/healthz', headers: { origin } })).headers).not.toHaveProperty(
      'access-control-allow-origin',
    );
  },
);

test('* lets every page call', async () => {
  const { headers } = await open.inject({ url: '/healthz', headers: { origin: 'https://any.example' } });
  expect(headers['access-control-allow-origin']).toBe('*');
  expect((await open.inject(preflight('https://any.example'))).statusCode).toBe(204);
});

test('where it is not set there is no leave for anyone', async () => {
  const { headers } = await off.inject({ url: '/healthz', headers: { origin: ORIGIN } });
  expect(Object.keys(headers).filter((name) => /^access-control|^vary/.test(name))).toEqual([]);
  expect((await off.inject(preflight(ORIGIN))).statusCode).toBe(405);
});

test('OPTIONS that is no preflight is a method like others', async () => {
  const answer = await app.inject({ method: 'OPTIONS', url: '/execute', headers: { origin: ORIGIN } });
  expect([answer.statusCode, answer.headers.allow]).toEqual([405, 'POST']);
});
