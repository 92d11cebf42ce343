/** Server-sent events over real HTTP and a real engine, to readers of every kind. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { textOf } from '../support/events.js';
import { liveService, until } from '../support/live.js';

const MIB = 1024 * 1024;

let service: Awaited<ReturnType<typeof liveService>>;
beforeAll(async () => {
  service = await liveService({ PYCELL_CELLS: '4' });
  await service.ready;
});
afterAll(() => service.close({ drainMs: 0 }));

const main = (...lines: string[]) => `def main():\n${lines.map((line) => `    ${line}`).join('\n')}`;
const WAITING = main('import time', 'print("before")', 'time.sleep(60)');

test('start, output and done, with the headers of a stream', async () => {
  const script = main('import sys', 'print("out")', 'sys.stderr.write("err")', 'return 1');
  const { response, ended } = await service.stream({ script });
  const events = await ended;
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
  });
  const id = response.headers.get('x-request-id');
  expect(events[0]).toEqual({ name: 'start', data: { id } });
  expect(textOf(events, 'stdout')).toBe('out\n');
  expect(textOf(events, 'stderr')).toBe('err');
  expect(events.filter(({ name }) => name === 'done')).toHaveLength(1);
  expect(events.at(-1)).toMatchObject({
    name: 'done',
    data: { id, status: 'ok', result: 1, stdout: 'out\n' },
  });
});

test('output arrives while the script runs, and a reader who leaves ends the run', async () => {
  const leave = new AbortController();
  const { events } = await service.stream({ script: WAITING }, leave.signal);
  await until(() => textOf(events, 'stdout') === 'before\n');
  expect(service.engine.stats().running).toBe(1);
  leave.abort();
  await until(() => service.engine.stats().running === 0);
  await until(() => service.lines.some(({ msg, status }) => msg === 'run' && status === 'cancelled'));
});

test('the texts, put together, are those of done: bytes of all kinds, cut characters, cut output', async () => {
  const script = main(
    'import os, random, time',
    'rng = random.Random(5)',
    'for n in range(60):',
    '    some = rng.choice([rng.randbytes(rng.randrange(3000)), "aü😀".encode() * rng.randrange(900), b"\\xf0\\x9f"])',
    '    os.write(rng.choice([1, 2]), some)',
    '    if n % 10 == 0: time.sleep(0.02)',
  );
  for (const limits of [{}, { outputBytes: 30_001 }]) {
    const events = await (await service.stream({ script, limits })).ended;
    const { stdout, stderr, status, truncated } = events.at(-1)?.data ?? {};
    expect([status, truncated.length]).toEqual(['ok', 'outputBytes' in limits ? 2 : 0]);
    expect(textOf(events, 'stdout')).toBe(stdout);
    expect(textOf(events, 'stderr')).toBe(stderr);
  }
});

test('a figure comes when it is shown, and once more in done', async () => {
  const script = main(
    'import time',
    'import matplotlib.pyplot as plt',
    'plt.plot([1, 2])',
    'plt.show()',
    'time.sleep(60)',
  );
  const leave = new AbortController();
  const { events } = await service.stream({ script }, leave.signal);
  await until(() => events.some(({ name }) => name === 'display'), 20_000);
  expect(service.engine.stats().running).toBe(1);
  expect(events.find(({ name }) => name === 'display')?.data.data['image/svg+xml']).toMatch(/<svg/);
  leave.abort();
  await until(() => service.engine.stats().running === 0);
  const whole = await (await service.stream({ script: script.replace('60', '0') })).ended;
  const shown = whole.filter(({ name }) => name === 'display').map(({ data }) => data);
  expect(shown).toHaveLength(1);
  expect(whole.at(-1)?.data.displays).toEqual(shown);
});

test('with usage=1 the memory and processor time so far are told while the script runs, and not otherwise', async () => {
  const script = main(
    'import time',
    'held = bytearray(64 * 2 ** 20)',
    'end = time.process_time() + 0.2',
    'while time.process_time() < end: pass',
    'time.sleep(1)',
  );
  const [told, untold] = await Promise.all(
    ['?usage=1', '?usage=0'].map(
      async (query) => (await service.stream({ script }, undefined, `/execute${query}`)).ended,
    ),
  );
  const reports = told?.filter(({ name }) => name === 'usage').map(({ data }) => data) ?? [];
  expect(reports.length).toBeGreaterThanOrEqual(2);
  const last = reports.at(-1);
  expect(last.peakMemoryBytes).toBeGreaterThan(64 * MIB);
  expect(last.cpuMs).toBeGreaterThan(150);
  expect(last.elapsedMs).toBeGreaterThan(700);
  const { receipt } = told?.at(-1)?.data ?? {};
  expect(receipt.peakMemoryBytes).toBeGreaterThanOrEqual(last.peakMemoryBytes);
  expect(receipt.cpuMs).toBeGreaterThanOrEqual(last.cpuMs);
  expect(untold?.map(({ name }) => name)).toEqual(['start', 'done']);
});

test('a snippet’s usage is told as well, and another value of it refused with what it takes', async () => {
  const code = 'import time\ntime.sleep(0.6)';
  const events = await (await service.stream({ code }, undefined, '/run?usage=1')).ended;
  expect(events.map(({ name }) => name)).toEqual(['start', 'usage', 'done']);
  const refused = await service.post({ code }, undefined, {}, '/run?usage=yes');
  expect(refused).toMatchObject({
    status: 400,
    body: { code: 'invalid_field', error: "'usage' in the query must be 0 or 1" },
  });
});

test('a script that fails to be one is told in done, with HTTP 200', async () => {
  const { response, ended } = await service.stream({ script: 'x = 1' });
  expect(response.status).toBe(200);
  expect((await ended).at(-1)).toMatchObject({ name: 'done', data: { status: 'no_main' } });
});

test('a run that waits for its cell has not started', async () => {
  const leave = new AbortController();
  const first = Array.from({ length: 4 }, () =>
    service.post({ script: WAITING }, leave.signal).catch(() => {}),
  );
  await until(() => service.engine.stats().running === 4);
  const second = service.stream({ script: main('return 2') });
  await until(() => service.engine.stats().queued === 1);
  leave.abort();
  await Promise.all(first);
  const events = await (await second).ended;
  expect(events.map(({ name }) => name)).toEqual(['start', 'done']);
});

test('a result on many lines is one line of data', async () => {
  const { ended } = await service.stream({
    script: 'def main(x):\n    return x',
    input: { a: ['b\n\r\u2028', 1] },
  });
  expect((await ended).at(-1)?.data.result).toEqual({ a: ['b\n\r\u2028', 1] });
});

test('the connection takes the next request after the stream', async () => {
  const socket = dial();
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  for (let n = 1; n <= 3; n++) {
    socket.write(request(main(`return ${n}`)));
    // The end of a chunked body.
    await until(() => text.split('\r\n0\r\n\r\n').length === n + 1);
  }
  expect(text.match(/"result":\d/g)).toEqual(['"result":1', '"result":2', '"result":3']);
  socket.destroy();
});

test('readers that read nothing slow down no run, and the service holds next to nothing for them', async () => {
  const responses: ServerResponse[] = [];
  const note = (message: unknown) => void responses.push((message as { response: ServerResponse }).response);
  subscribe('http.server.request.start', note);
  const script = main(
    'import os',
    'for n in range(48): os.write(1, b"x" * 2 ** 20)',
    'return "y" * 2 ** 20 * 8',
  );
  const sockets = [1, 2, 3].map(() => dial());
  const ended = () => service.lines.filter(({ msg, status }) => msg === 'run' && status === 'ok').length;
  const before = ended();
  for (const socket of sockets) {
    socket.pause();
    socket.write(request(script));
  }
  let most = 0;
  await until(() => {
    for (const { writableLength, socket } of responses) {
      most = Math.max(most, writableLength + (socket?.writableLength ?? 0));
    }
    return ended() === before + 3;
  }, 30_000);
  unsubscribe('http.server.request.start', note);
  expect(responses).toHaveLength(3);
  expect(most).toBeLessThan(MIB);
  // Then they read after all.
  for (const socket of sockets) {
    let bytes = 0;
    let end = '';
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      end = (end + chunk.toString('latin1')).slice(-7);
    });
    socket.resume();
    await until(() => end === '\r\n0\r\n\r\n', 20_000);
    expect(bytes).toBeGreaterThan(10 * MIB);
    socket.destroy();
  }
});

function dial(): Socket {
  const { hostname, port } = new URL(service.url);
  return connect(Number(port), hostname).on('error', () => {});
}

function request(script: string): string {
  const body = JSON.stringify({ script });
  const head = [
    'POST /execute HTTP/1.1',
    'host: a',
    'content-type: application/json',
    'accept: text/event-stream',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
