/** What is not HTTP, or too much of it, on a real socket. */
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { idleApp } from './support/app.js';

const { app } = idleApp({ PYCELL_BODY_BYTES: '1MiB' });
beforeAll(() => app.listen({ port: 0, host: '127.0.0.1' }));
afterAll(() => app.close());

const port = () => (app.server.address() as AddressInfo).port;

/** Sends bytes and reads the answer until the server closes. */
async function talk(bytes: string): Promise<string> {
  const socket = connect(port(), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(bytes);
  return text(socket);
}

test.each([
  ['garbage', 'EHLO there\r\n\r\n', 400, 'bad_request'],
  [
    'headers without end',
    `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`,
    431,
    'headers_too_large',
  ],
  [
    'a path that is no path',
    'GET /%E0%A4%A HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n',
    400,
    'bad_request',
  ],
])('%s', async (_name, bytes, status, code) => {
  const answer = await talk(bytes);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
  expect(body).toMatchObject({ status, code, error: expect.stringMatching(/./) });
});

test('a body that is announced too large is 413 before it is sent', async () => {
  const head =
    'POST /execute HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9999999\r\n\r\n';
  expect(await talk(head)).toMatch(/^HTTP\/1.1 413 .*"code":"body_too_large"/s);
});

test('a body that turns out too large is 413', async () => {
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
  const head =
    'POST /execute HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
  expect(await talk(head + chunk.repeat(20))).toMatch(/^HTTP\/1.1 413 .*"code":"body_too_large"/s);
});

test('a refused body leaves the connection to the next request', async () => {
  const bad =
    'POST /execute HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 1\r\n\r\n{';
  const good = 'GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n';
  expect(await talk(bad + good)).toMatch(/^HTTP\/1.1 400 .*HTTP\/1.1 200 .*\{"status":"ok"\}$/s);
});
