/** `pycell run --url`: the same on a service as in a sandbox of our own. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveService, until } from '../../service/test/support/live.js';
import type { Usage } from '../src/run/backend.js';
import { remoteBackend } from '../src/run/remote.js';
import { pycell, start } from './support/pycell.js';

const main = (...lines: string[]) => `def main(*args):\n${lines.map((line) => `    ${line}`).join('\n')}`;

let service: Awaited<ReturnType<typeof liveService>>;
beforeAll(async () => {
  service = await liveService({ PYCELL_WARM: 'none' });
  await service.ready;
});
afterAll(() => service.close({ drainMs: 0 }));

test.each([
  ['a result, digit by digit', ['print("out")', 'return args'], ['--input', '{"n":12345678901234567890123}']],
  ['an exception', ['print("before", end="")', 'return 1 / 0'], []],
  ['an exit', ['raise SystemExit(3)'], []],
  ['a result that is not JSON', ['return {1}'], []],
  ['a limit', ['while True: pass'], ['--limit', 'wall=0.2s']],
  ['output that is cut', ['print("x" * 5000)'], ['--limit', 'output=1KiB']],
])('%s is told in the same words, with the same code', async (_name, lines, flags) => {
  const stdin = main(...lines);
  const [there, here] = await Promise.all([
    pycell(['run', '-', ...flags, '--url', service.url], { stdin }),
    pycell(['run', '-', ...flags], { stdin, env: { PYCELL_WARM: 'none' } }),
  ]);
  expect(there).toEqual(here);
});

test('--json prints the service’s answer', async () => {
  const stdin = main('return args[0]');
  const flags = ['--input', '1e400', '--json', '--url', service.url];
  const { code, stdout, stderr } = await pycell(['run', '-', ...flags], { stdin });
  expect(JSON.parse(stdout)).toMatchObject({ status: 'ok', isolation: expect.any(String) });
  expect([code, stderr]).toEqual([0, '']);
});

test('the memory that it uses there is known while it runs', async () => {
  let usage: Usage | undefined;
  const script = main('import time', 'held = bytearray(32 * 2 ** 20)', 'time.sleep(0.8)');
  const watcher = {
    started(given?: Usage) {
      usage = given;
    },
    output() {},
    display() {},
  };
  const running = remoteBackend({ url: service.url }).run({ script }, watcher, new AbortController().signal);
  await until(() => (usage?.peakMemoryBytes ?? 0) > 32 << 20, 20_000);
  expect(service.engine.stats().running).toBe(1);
  expect((await running).outcome.status).toBe('ok');
});

test('Ctrl-C ends the run there', async () => {
  const child = start(['run', '-', '--url', service.url]);
  const code = new Promise((resolve) => child.once('close', resolve));
  child.stdin?.end(main('import time', 'time.sleep(25)'));
  await until(() => service.engine.stats().running === 1, 20_000);
  child.kill('SIGINT');
  expect(await code).toBe(130);
  await until(() => service.engine.stats().running === 0);
});

test('a limit above the ceiling is refused in the service’s words, with 2', async () => {
  const flags = ['--limit', 'wall=60s', '--url', service.url];
  const done = await pycell(['run', '-', ...flags], { stdin: main('return 1') });
  expect(done).toMatchObject({ code: 2, stdout: '' });
  expect(done.stderr).toMatch(/^pycell: the service: 'limits.wallMs' is 60000 ms, above/);
});

test('a service that is not there leaves with 69', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.close();
  const done = await pycell(['run', '-', '--url', url], { stdin: main('return 1') });
  expect(done).toMatchObject({ code: 69, stdout: '', stderr: expect.stringContaining('ECONNREFUSED') });
});

test('something else in its place leaves with 76, a missing key with 77, a busy one with 75', async () => {
  let answer = { status: 200, body: {} };
  const keys: unknown[] = [];
  const server = createServer(({ headers }, response) => {
    keys.push(headers.authorization);
    const type = { 'content-type': 'application/json', 'retry-after': '3600' };
    response.writeHead(answer.status, type).end(JSON.stringify(answer.body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const run = (env = {}) => pycell(['run', '-', '--url', url], { stdin: main('return 1'), env });
  expect((await run()).code).toBe(76);
  answer = { status: 401, body: { error: 'API key required', code: 'key_required' } };
  const refused = await run({ PYCELL_API_KEY: 'secret' });
  expect(refused).toMatchObject({ code: 77, stderr: 'pycell: the service: API key required\n' });
  answer = { status: 503, body: { error: 'Too many runs are waiting', code: 'queue_full' } };
  expect((await run()).code).toBe(75);
  expect(keys).toEqual([undefined, 'Bearer secret', undefined]);
  server.close();
});
