/** An answer in pieces, over real sockets, to readers of every kind. */
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Outlet, PATIENCE } from '../../src/stream/outlet.js';
import { until } from '../support/live.js';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that answers by `answer`, and the response as its one caller sees it. */
async function served(answer: (response: ServerResponse) => void) {
  const server = createServer((_request, response) => answer(response)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return new Promise<IncomingMessage>((resolve, reject) => {
    get({ port, host: '127.0.0.1' }, resolve).on('error', reject);
  });
}

const never = () => expect.unreachable();

test('what there is to say is said, with the headers of events and those that were set before', async () => {
  const words = ['a', 'b', undefined, 'c', null];
  const answer = await served((response) => {
    const outlet = new Outlet(response, { 'x-other': '1' }, () => words.shift(), PATIENCE, never);
    outlet.pour();
    setTimeout(() => outlet.pour(), 20);
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-other': '1',
  });
  expect((await answer.toArray()).join('')).toBe('abc');
});

test('silence is filled with comments', async () => {
  const answer = await served((response) => {
    new Outlet(response, {}, () => undefined, { quietMs: 5, stalledMs: 10_000 }, never);
  });
  let text = '';
  answer.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await until(() => text.startsWith(': wait\n\n: wait\n\n: wait\n\n'));
});

test('a reader that reads nothing is not asked for, holds little, and is left after a while', async () => {
  let asked = 0;
  let held = 0;
  let stalled = 0;
  let gone = false;
  const piece = 'x'.repeat(64 * 1024);
  const answer = await served((response) => {
    response.once('close', () => {
      gone = true;
    });
    const next = () => {
      asked++;
      held = Math.max(held, response.writableLength);
      return piece;
    };
    new Outlet(response, {}, next, { quietMs: 20, stalledMs: 300 }, () => stalled++).pour();
  });
  answer.pause().on('error', () => {});
  await until(() => gone);
  expect(stalled).toBe(1);
  // What the kernel takes of its own accord is some megabytes.
  expect(asked * piece.length).toBeLessThan(32 << 20);
  expect(held).toBeLessThan(1 << 20);
});

test('a slow reader gets everything', async () => {
  const pieces = Array.from({ length: 200 }, (_, n) => `${n},`.padStart(64 * 1024, ' '));
  const expected = pieces.length * 64 * 1024;
  const answer = await served((response) => {
    const next = () => pieces.shift() ?? null;
    new Outlet(response, {}, next, { quietMs: 50, stalledMs: 2000 }, never).pour();
  });
  let length = 0;
  for await (const chunk of answer) {
    length += (chunk as Buffer).length;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  // Comments come between pieces only.
  expect(length).toBeGreaterThanOrEqual(expected);
  expect((length - expected) % ': wait\n\n'.length).toBe(0);
});

test('a reader that has gone before costs nothing', async () => {
  let asked = 0;
  let outlet: Outlet | undefined;
  const answer = served((response) => {
    response.once('close', () => {
      const next = () => {
        asked++;
        return 'x';
      };
      outlet = new Outlet(response, {}, next, PATIENCE, never);
      outlet.pour();
    });
    response.destroy();
  });
  await expect(answer).rejects.toThrow();
  await until(() => outlet !== undefined);
  expect(asked).toBe(0);
});
