/** Bodies that are made to be dear, read by the real thread. */
import { Socket } from 'node:net';
import type { Worker } from 'node:worker_threads';
import { DEFAULT_LIMITS } from '@pycell/engine';
import type { FastifyRequest } from 'fastify';
import { afterEach, expect, test, vi } from 'vitest';
import { BodyReader } from '../../src/bodies/reader.js';
import { readExecute } from '../../src/request/execute.js';

const MIB = 1024 * 1024;
const readers: BodyReader[] = [];
afterEach(() => Promise.all(readers.splice(0).map((reader) => reader.close())));

function newReader(bodyBytes = 32 * MIB): BodyReader {
  const reader = new BodyReader(bodyBytes);
  readers.push(reader);
  return reader;
}

function from(ip: string, socket = new Socket()): FastifyRequest {
  return { ip, raw: { socket } } as FastifyRequest;
}

/** JSON of about `bytes` whose `input` is as many values as fit. */
function dear(bytes: number, value = '[]'): Buffer {
  const input = Array.from({ length: bytes / (value.length + 1) }, () => value).join(',');
  return Buffer.from(`{"script":"def main(): pass","input":[${input}]}`);
}

test('what is small and what is large is read alike', async () => {
  const reader = newReader();
  for (const bytes of [100, 300_000]) {
    const body = dear(bytes, '{"a":12345678901234567890}');
    const read = await reader.read('execute', from('192.0.2.1'), body, DEFAULT_LIMITS);
    expect(read).toEqual(readExecute(body, DEFAULT_LIMITS));
  }
});

test.each([
  ['not JSON', Buffer.from(`{"script":"${' '.repeat(100_000)}`), 'invalid_json'],
  ['without a script', Buffer.from(`{"input":"${' '.repeat(100_000)}"}`), 'script_required'],
  [
    'with a limit beyond its ceiling',
    Buffer.from(`{"script":"${' '.repeat(100_000)}#","limits":{"wallMs":1e12}}`),
    'invalid_limit',
  ],
])('a large body %s is refused as a small one is', async (_, body, code) => {
  await expect(newReader().read('execute', from('192.0.2.1'), body, DEFAULT_LIMITS)).rejects.toMatchObject({
    code,
  });
});

test('others have their turn while a dear body is read', async () => {
  const reader = newReader();
  const body = dear(6 * MIB);
  // The thread is there, and its code compiled.
  await reader.read('execute', from('192.0.2.1'), dear(MIB), DEFAULT_LIMITS);
  const begin = performance.now();
  readExecute(body, DEFAULT_LIMITS);
  const alone = performance.now() - begin;
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  await reader.read('execute', from('192.0.2.1'), body, DEFAULT_LIMITS);
  clearInterval(timer);
  longest = Math.max(longest, performance.now() - last);
  expect(longest / alone).toBeLessThan(0.5);
});

test('where the values are no input, more than a script needs are refused', async () => {
  const files = Buffer.from(`{"script":"x","files":[${Array(1_000_000).fill('{}')}]}`);
  await expect(newReader().read('execute', from('192.0.2.1'), files, DEFAULT_LIMITS)).rejects.toThrow(
    'Invalid JSON payload: it has more than 1000000 values beside its input',
  );
});

test('a body waits no longer than its connection is there', async () => {
  const reader = newReader();
  const socket = new Socket();
  const first = reader.read('execute', from('192.0.2.1'), dear(2 * MIB), DEFAULT_LIMITS);
  const second = reader.read('execute', from('192.0.2.1', socket), dear(MIB), DEFAULT_LIMITS);
  socket.destroy();
  await expect(second).rejects.toMatchObject({ code: 'bad_request' });
  await expect(first).resolves.toMatchObject({ script: 'def main(): pass' });
});

test('one caller’s bodies leave room for another’s', async () => {
  const reader = newReader(MIB);
  const body = dear(MIB);
  const many = Array.from({ length: 20 }, () =>
    reader.read('execute', from('192.0.2.1'), body, DEFAULT_LIMITS),
  );
  const other = reader.read('execute', from('192.0.2.2'), body, DEFAULT_LIMITS);
  const ends = await Promise.allSettled(many);
  const refused = ends.filter((end) => end.status === 'rejected');
  expect(refused.length).toBeGreaterThan(10);
  expect(refused[0]?.reason).toMatchObject({ code: 'queue_full', headers: { 'retry-after': '5' } });
  await expect(other).resolves.toMatchObject({ script: 'def main(): pass' });
});

test('a service that stops refuses the body in hand and all that wait', async () => {
  const reader = newReader();
  const all = [1, 2, 3].map((n) =>
    reader.read('execute', from(`192.0.2.${n}`), dear(4 * MIB), DEFAULT_LIMITS),
  );
  const ends = Promise.allSettled(all);
  await reader.close();
  for (const end of await ends)
    expect(end).toMatchObject({ status: 'rejected', reason: { code: 'draining' } });
  await expect(reader.read('execute', from('192.0.2.1'), dear(MIB), DEFAULT_LIMITS)).rejects.toMatchObject({
    code: 'draining',
  });
});

test('where no thread can be had a body is refused, and a later one is read', async () => {
  const reader = newReader();
  const starts = vi.spyOn(reader as unknown as { start(): unknown }, 'start');
  starts.mockImplementationOnce(() => {
    throw new Error('no thread');
  });
  const read = () => reader.read('execute', from('192.0.2.1'), dear(MIB), DEFAULT_LIMITS);
  const [first, second] = await Promise.allSettled([read(), read()]);
  expect(first).toMatchObject({ status: 'rejected', reason: { message: 'no thread' } });
  expect(second).toMatchObject({ status: 'fulfilled', value: { script: 'def main(): pass' } });
});

test('a thread that ends costs the body in hand and no other', async () => {
  const reader = newReader();
  const read = (n: number) => reader.read('execute', from(`192.0.2.${n}`), dear(2 * MIB), DEFAULT_LIMITS);
  const ends = Promise.allSettled([read(1), read(2)]);
  await (reader as unknown as { worker: Worker }).worker.terminate();
  const [first, second] = await ends;
  expect(first).toMatchObject({
    status: 'rejected',
    reason: { message: 'The thread that reads bodies has ended' },
  });
  expect(second).toMatchObject({ status: 'fulfilled', value: { script: 'def main(): pass' } });
});
