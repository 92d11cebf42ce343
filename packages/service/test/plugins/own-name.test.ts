import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { newKey } from '../../src/keys/key.js';
import { Keyring } from '../../src/keys/keyring.js';
import { idleApp } from '../support/app.js';

const open = idleApp({ PYCELL_HOSTS: 'pycell.example.org', PORT: '0' }).app;
const keyed = idleApp({}, { keyring: new Keyring([newKey('ci').entry]) }).app;
afterAll(() => Promise.all([open.close(), keyed.close()]));
await open.listen({ host: '127.0.0.1', port: 0 });
const { port } = open.server.address() as AddressInfo;

/** fetch sets its own Host, so the request is written by hand. */
async function get(host: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}

test.each(['evil.example.com', 'evil.example.com:8080', 'localhost.evil.example.com', ''])(
  'a page that calls itself %j and has this address gets no jobs without a key',
  async (host) => {
    expect(await get(host, '/jobs/01JCZ3K8Q4W5N6T7V8X9YABCDE/results?after=x')).toBeGreaterThanOrEqual(400);
    expect(await get(host, '/jobs?limit=x')).toBe(host === '' ? 400 : 403);
  },
);

test.each(['localhost:8080', '127.0.0.1', '[::1]:8080', 'pycell.example.org'])(
  '%j is a name of this service: the request gets to the route',
  async (host) => {
    // Of a database nothing is asked: the parameter is wrong.
    expect(await get(host, '/jobs?limit=x')).toBe(400);
  },
);

test('other routes take any name, as they have nothing of anyone’s', async () => {
  expect(await get('evil.example.com', '/healthz')).toBe(200);
});

test('with keys the key is what counts', async () => {
  const answer = await keyed.inject({ url: '/jobs', headers: { host: 'evil.example.com' } });
  expect(answer.json().code).toBe('api_key_required');
});
