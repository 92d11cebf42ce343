/** Callers who are slow, many or endless, on real sockets, with timeouts that are short for the test. */
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { idleApp } from './support/app.js';
import { until } from './support/live.js';

const TIMEOUTS = { headers: 300, request: 600, keepAlive: 300, check: 50 };
const { app } = idleApp({ PYCELL_CONNECTIONS: '20' }, { timeouts: TIMEOUTS });
beforeAll(() => app.listen({ port: 0, host: '127.0.0.1' }));
afterAll(() => app.close());

function dial(): Socket {
  const { port } = app.server.address() as AddressInfo;
  return connect(port, '127.0.0.1').on('error', () => {});
}

/** Sends a byte every now and then until the server has had enough. */
async function drip(head: string, drops: string): Promise<string> {
  const socket = dial();
  socket.write(head);
  let sent = 0;
  const timer = setInterval(() => socket.write(drops[sent++ % drops.length] as string), 20);
  const answer = await text(socket);
  clearInterval(timer);
  return answer;
}

const connections = () =>
  new Promise<number>((resolve, reject) =>
    app.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );

test('headers that never end are 408', async () => {
  expect(await drip('GET / HTTP/1.1\r\nhost: a\r\n', 'x: y\r\n')).toMatch(
    /^HTTP\/1.1 408 .*"code":"request_timeout"/s,
  );
});

test('a body that never ends is 408', async () => {
  const head =
    'POST /execute HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n';
  expect(await drip(head, ' ')).toMatch(/^HTTP\/1.1 408 .*"code":"request_timeout"/s);
});

test('a body in endless small chunks is 408', async () => {
  const head =
    'POST /execute HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
  expect(await drip(head, '1\r\n \r\n')).toMatch(/^HTTP\/1.1 408 /);
});

test('a connection on which nothing comes is closed', async () => {
  const socket = dial();
  await text(socket);
});

test('an idle connection is closed after a while', async () => {
  const socket = dial();
  socket.write('GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1.1 200 /);
});

test.each([
  ['one header of 17 KiB', `x: ${'y'.repeat(17 * 1024)}\r\n`],
  ['four thousand headers', 'x: y\r\n'.repeat(4000)],
  ['a hundred and one headers', 'x: y\r\n'.repeat(100)],
  ['a path of 17 KiB', ''],
])('%s: 431', async (_name, headers) => {
  const socket = dial();
  const path = headers === '' ? `/${'x'.repeat(17 * 1024)}` : '/';
  socket.write(`GET ${path} HTTP/1.1\r\nhost: a\r\n${headers}\r\n`);
  expect(await text(socket)).toMatch(/^HTTP\/1.1 431 .*"code":"headers_too_large"/s);
});

test('of 200 connections 20 are held, and when they are gone others are served', async () => {
  const sockets = Array.from({ length: 200 }, dial);
  for (const socket of sockets) socket.write('GET / HTTP/1.1\r\n');
  await until(async () => (await connections()) === 20);
  for (const socket of sockets) socket.destroy();
  await until(async () => (await connections()) === 0);
  const socket = dial();
  socket.write('GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1.1 200 /);
});

test('what is refused before it is a request is counted', async () => {
  const { body } = await app.inject('/metrics');
  const count = (code: string) =>
    Number(new RegExp(`pycell_refusals_total\\{code="${code}"\\} (\\d+)`).exec(body)?.[1]);
  expect(count('request_timeout')).toBeGreaterThanOrEqual(3);
  expect(count('headers_too_large')).toBe(4);
});

test('a hundred headers are taken', async () => {
  const socket = dial();
  socket.write(`GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${'x: y\r\n'.repeat(98)}\r\n`);
  expect(await text(socket)).toMatch(/^HTTP\/1.1 200 /);
});

test('after all that no connection is left', async () => {
  await until(async () => (await connections()) === 0);
});
