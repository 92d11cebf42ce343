/** The playground as it is served, over an engine that is not started. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { newKey } from '../../src/keys/key.js';
import { Keyring } from '../../src/keys/keyring.js';
import { idleApp } from '../support/app.js';

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const { app } = idleApp();
afterAll(() => app.close());

async function firstScript(): Promise<string> {
  const { body } = await app.inject({ url: '/', headers: BROWSER });
  return `/${/src="\.\/(assets\/[^"]+\.js)"/.exec(body)?.[1]}`;
}

test('/ is a page to a browser, and data to a program', async () => {
  const page = await app.inject({ url: '/', headers: BROWSER });
  expect(page.statusCode).toBe(200);
  expect(page.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    vary: 'Accept, Accept-Encoding',
    'content-security-policy': expect.stringContaining("script-src 'self';"),
  });
  expect(page.body).toContain('<title>pycell playground</title>');
  for (const accept of ['*/*', 'application/json']) {
    const data = await app.inject({ url: '/', headers: { accept } });
    expect(data.json()).toMatchObject({ name: 'pycell' });
    expect(data.headers.vary).toBe('Accept, Accept-Encoding');
  }
});

test('files of the page are kept by browsers for good', async () => {
  const { statusCode, headers } = await app.inject(await firstScript());
  expect(statusCode).toBe(200);
  expect(headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'text/javascript; charset=utf-8',
  });
});

test('files come in the smallest form that the caller takes, and are the same in each', async () => {
  const url = await firstScript();
  const get = (coding: string) => app.inject({ url, headers: { 'accept-encoding': coding } });
  const [plain, gzip, brotli] = await Promise.all([get('identity'), get('gzip'), get('gzip, br')]);
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(gzip.headers['content-encoding']).toBe('gzip');
  expect(brotli.headers['content-encoding']).toBe('br');
  expect(gunzipSync(gzip.rawPayload).equals(plain.rawPayload)).toBe(true);
  expect(brotliDecompressSync(brotli.rawPayload).equals(plain.rawPayload)).toBe(true);
  expect(brotli.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2);
  expect(new Set([plain, gzip, brotli].map(({ headers }) => headers.etag)).size).toBe(3);
});

test('a page that has not changed is not sent again', async () => {
  const first = await app.inject({ url: '/', headers: BROWSER });
  const headers = { ...BROWSER, 'if-none-match': String(first.headers.etag) };
  const again = await app.inject({ url: '/', headers });
  expect(again.statusCode).toBe(304);
  expect(again.body).toBe('');
  expect(again.headers.etag).toBe(first.headers.etag);
});

test.each(['/assets/', '/assets/../index.html', '/assets/%2e%2e/index.html', '/assets/other.js'])(
  '%s is not there',
  async (url) => {
    expect((await app.inject(url)).statusCode).toBe(404);
  },
);

test('the files of the page are no endpoints of the API', async () => {
  const { endpoints } = (await app.inject('/')).json();
  expect(Object.keys(endpoints).filter((name) => name.includes('assets'))).toEqual([]);
  const { paths } = (await app.inject('/openapi.json')).json();
  expect(Object.keys(paths).filter((name) => name.includes('assets'))).toEqual([]);
});

test('the page needs no key where the API does, or nobody could enter one', async () => {
  const { app: keyed } = idleApp({}, { keyring: new Keyring([newKey('ci').entry]) });
  expect((await keyed.inject({ url: '/', headers: BROWSER })).statusCode).toBe(200);
  expect((await keyed.inject(await firstScript())).statusCode).toBe(200);
  expect((await keyed.inject('/runtime')).statusCode).toBe(401);
  await keyed.close();
});

test('what may be asked besides is in the page’s policy, and the page is otherwise the same', async () => {
  const url = '/?service=https%3A%2F%2Fb.example';
  const { headers, body } = await app.inject({ url, headers: BROWSER });
  expect(headers['content-security-policy']).toContain("connect-src 'self' https://b.example;");
  expect(body).toBe((await app.inject({ url: '/', headers: BROWSER })).body);
});
