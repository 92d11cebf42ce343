/** The service's life: starting, being left by callers, being full, stopping. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createEngine } from '@pycell/engine';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { loadConfig } from '../src/config/load.js';
import { ListenError } from '../src/listen.js';
import { startService } from '../src/service.js';
import { liveService, until } from './support/live.js';

const SLEEP = 'import time\ndef main():\n    time.sleep(60)';
const NAP = 'import time\ndef main():\n    time.sleep(1)\n    return "done"';

let service: Awaited<ReturnType<typeof liveService>> | undefined;
afterEach(async () => {
  await service?.close({ drainMs: 0 });
  service = undefined;
});

test('while it warms up /healthz answers, /ready says so, and a run waits', async () => {
  service = await liveService();
  const { url, ready } = service;
  const answer = service.execute('def main():\n    return 1');
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const early = await fetch(`${url}/ready`);
  expect(early.status).toBe(503);
  expect(await early.json()).toMatchObject({ error: expect.stringMatching(/^Not ready: warming up/) });
  await ready;
  expect((await fetch(`${url}/ready`)).status).toBe(200);
  expect((await answer).body.result).toBe(1);
});

test('it says where it listens, that it is ready, and once that it is open', async () => {
  service = await liveService();
  await service.ready;
  const said = service.lines.filter((line) => line.level >= 30).map((line) => line.msg);
  expect(said.filter((line) => line === 'listening')).toHaveLength(1);
  expect(said.filter((line) => line === 'ready')).toHaveLength(1);
  expect(said.filter((line) => /no API keys are set/.test(line))).toHaveLength(1);
});

test('a port that is taken is a ListenError that says what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const { config } = loadConfig({ PORT: String(port) });
  const engine = createEngine({ python: '/nowhere/python3' });
  const start = startService({ config, engine, log: pino({ level: 'silent' }) });
  await expect(start).rejects.toThrow(ListenError);
  await expect(start).rejects.toMatchObject({
    message: `Cannot listen on port ${port} of 127.0.0.1: another program is using it`,
    remedy: expect.stringContaining('PORT'),
  });
  expect(engine.state).toBe('new');
  other.close();
});

test('a caller who leaves ends the run', async () => {
  service = await liveService();
  await service.ready;
  const { engine, lines } = service;
  const left = service.execute(SLEEP).catch(() => {});
  const caller = new AbortController();
  const cut = service.post({ script: SLEEP }, caller.signal).catch(() => 'cut');
  await until(() => engine.stats().running === 2);
  caller.abort();
  expect(await cut).toBe('cut');
  await until(() => engine.stats().running === 1, 2000);
  await until(() => lines.some((line) => line.msg === 'run' && line.status === 'cancelled'));
  await service.close({ drainMs: 0 });
  await left;
});

test('a caller who leaves with pipelined requests ends all of their runs', async () => {
  service = await liveService({ PYCELL_CELLS: '2' });
  await service.ready;
  const { engine } = service;
  const socket = dial(service.url);
  socket.write(request(SLEEP).repeat(4));
  await until(() => engine.stats().running + engine.stats().queued >= 2);
  socket.destroy();
  await until(() => engine.stats().running + engine.stats().queued === 0, 2000);
});

test('a keep-alive connection serves run after run', async () => {
  service = await liveService();
  await service.ready;
  const socket = dial(service.url);
  let answers = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    answers += chunk;
  });
  for (let n = 1; n <= 20; n++) {
    socket.write(request(`def main():\n    return ${n}`));
    await until(() => answers.includes(`"result":${n},`));
  }
  socket.destroy();
});

test('a run too many is 503 with Retry-After, and those before it still run', async () => {
  service = await liveService({ PYCELL_CELLS: '1', PYCELL_READY_CELLS: '1', PYCELL_QUEUE: '1' });
  await service.ready;
  const { engine } = service;
  const first = service.execute(NAP);
  await until(() => engine.stats().running === 1);
  const second = service.execute(NAP);
  await until(() => engine.stats().queued === 1);
  const third = await service.execute(NAP);
  expect(third.status).toBe(503);
  expect(third.body).toMatchObject({ code: 'queue_full', error: 'Too many runs are waiting' });
  expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await first).body.result).toBe('done');
  expect((await second).body.result).toBe('done');
});

test('while it drains, runs in hand finish, new ones are 503, and /ready says so', async () => {
  service = await liveService();
  await service.ready;
  const { engine, url } = service;
  const inHand = service.execute(NAP);
  await until(() => engine.stats().running === 1);
  const closed = service.close();
  const refused = await service.execute(NAP);
  expect(refused.status).toBe(503);
  expect(refused.body).toMatchObject({ code: 'draining', error: 'The service is stopping' });
  expect(refused.headers.get('retry-after')).toBe('5');
  expect((await fetch(`${url}/ready`)).status).toBe(503);
  expect((await inHand).body.result).toBe('done');
  await closed;
  await expect(fetch(url)).rejects.toThrow();
});

test('a stop without patience answers the runs in hand with 503, and is quick', async () => {
  service = await liveService();
  await service.ready;
  const { engine } = service;
  const inHand = service.execute(SLEEP);
  await until(() => engine.stats().running === 1);
  const patient = service.close();
  const start = performance.now();
  await service.close({ drainMs: 0 });
  await patient;
  expect(performance.now() - start).toBeLessThan(2000);
  const { status, body } = await inHand;
  expect([status, body.code]).toEqual([503, 'draining']);
  expect(engine.state).toBe('stopped');
});

function dial(url: string): Socket {
  const { hostname, port } = new URL(url);
  return connect(Number(port), hostname).on('error', () => {});
}

function request(script: string): string {
  const body = JSON.stringify({ script });
  const head = `POST /execute HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`;
  return `${head}\r\n\r\n${body}`;
}
