import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { newKey } from '../../src/keys/key.js';
import { Keyring } from '../../src/keys/keyring.js';
import { idleApp } from '../support/app.js';

const { key, entry } = newKey('ci');
const expired = newKey('old');
const keyring = new Keyring([entry, { ...expired.entry, expires: new Date(0) }]);
const { app } = idleApp({}, { keyring });
afterAll(() => app.close());

const post = (headers: Record<string, string>) =>
  app.inject({
    method: 'POST',
    url: '/execute',
    payload: '{}',
    headers: { 'content-type': 'application/json', ...headers },
  });

test.each(['/', '/health', '/healthz', '/ready', '/readyz'])('%s needs no key', async (url) => {
  expect([200, 503]).toContain((await app.inject(url)).statusCode);
});

test('every other route needs one, also those for operators', async () => {
  const answers = Object.keys((await app.inject('/')).json().endpoints)
    .filter((each) => !/^GET \/(|healthz?|readyz?|openapi.*|docs.*)$/.test(each))
    .map(async (each) => {
      const [method, url] = each.split(' ') as ['GET', string];
      const answer = await app.inject({ method, url });
      return [each, answer.statusCode, answer.json().code];
    });
  const seen = await Promise.all(answers);
  expect(seen.map(([each]) => each)).toEqual(
    expect.arrayContaining(['POST /execute', 'GET /metrics', 'GET /isolation']),
  );
  for (const [each, status, code] of seen)
    expect([each, status, code]).toEqual([each, 401, 'api_key_required']);
});

test('without a key: 401 with the words of the contract', async () => {
  const answer = await post({});
  expect(answer.statusCode).toBe(401);
  expect(answer.headers['www-authenticate']).toBe('Bearer');
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(answer.json()).toMatchObject({ status: 401, code: 'api_key_required', error: 'API key required' });
});

test.each([
  ['an unknown one', { authorization: `Bearer ${newKey('ci').key}` }],
  ['an expired one', { authorization: `Bearer ${expired.key}` }],
  ['one with more behind it', { 'x-api-key': `${key}x` }],
  ['its hash', { 'x-api-key': entry.hash }],
])('with %s: 401, and it is not quoted', async (_name, headers) => {
  const answer = await post(headers);
  expect(answer.statusCode).toBe(401);
  expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
  expect(answer.json()).toMatchObject({ code: 'api_key_invalid', error: 'API key not valid' });
  expect(answer.body).not.toContain(Object.values(headers)[0]?.split(' ').at(-1));
});

test('another scheme, or an empty header, is no key', async () => {
  for (const headers of [{ authorization: `Basic ${key}` }, { authorization: key }, { 'x-api-key': '' }]) {
    expect((await post(headers as Record<string, string>)).json().code).toBe('api_key_required');
  }
});

test.each([
  ['Authorization: Bearer', { authorization: `Bearer ${key}` }],
  ['authorization: bearer', { authorization: `bearer  ${key}` }],
  ['X-API-Key', { 'x-api-key': key }],
])('with a valid key as %s the request is looked at', async (_name, headers) => {
  const answer = await post(headers);
  expect([answer.statusCode, answer.json().code]).toEqual([400, 'script_required']);
});

test('what does not exist is 404 and 405 for everyone', async () => {
  expect((await app.inject('/nowhere')).statusCode).toBe(404);
  expect((await app.inject('/execute')).statusCode).toBe(405);
});

test('the refusal comes before the body', async () => {
  const address = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  const socket = connect(Number(address.port), address.hostname).on('error', () => {});
  socket.write(
    'POST /execute HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 99999\r\n\r\n{',
  );
  expect(await text(socket)).toMatch(/^HTTP\/1.1 401 .*API key required/s);
});
