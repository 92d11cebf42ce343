/** Real answers of every kind, held against the document of the service that gave them. */
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKey } from '../../src/keys/key.js';
import { Keyring } from '../../src/keys/keyring.js';
import { ApiDocument } from '../support/document.js';
import { liveService, until } from '../support/live.js';

let service: Awaited<ReturnType<typeof liveService>>;
let api: ApiDocument;
beforeAll(async () => {
  service = await liveService({ PYCELL_CELLS: '2', PYCELL_BODY_BYTES: '4MiB' });
  api = new ApiDocument(JSON.parse(await (await fetch(`${service.url}/openapi.json`)).text()));
});
afterAll(() => service.close({ drainMs: 0 }));

/** Asks, and holds the answer against the document. */
async function ask(method: string, path: string, init: RequestInit = {}, { url } = service) {
  const response = await fetch(`${url}${path}`, { method, ...init });
  const answered = {
    status: response.status,
    contentType: response.headers.get('content-type'),
    text: await response.text(),
  };
  api.expectAnswer(method, path, answered);
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9A-Z]{26}$/);
  return answered;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (path: string, body: unknown, headers: Record<string, string> = JSON_TYPE) =>
  ask('POST', path, { body: typeof body === 'string' ? body : JSON.stringify(body), headers });

const main = (...lines: string[]) => `def main():\n${lines.map((line) => `    ${line}`).join('\n')}`;
const STATE = ['/', '/health', '/healthz', '/ready', '/readyz', '/isolation', '/runtime', '/metrics'];

test('while it warms up', async () => {
  for (const path of STATE) await ask('GET', path);
});

test('once it is ready', async () => {
  await service.ready;
  for (const path of [...STATE, '/openapi.json', '/openapi.yaml', '/docs']) {
    const { status } = await ask('GET', path);
    expect([path, status]).toEqual([path, 200]);
  }
});

test.each([
  ['ok', main('return {"a": [1.5, None, "x"]}'), {}],
  ['exception', main('print("x")', 'return 1 / 0'), {}],
  ['exit', main('raise SystemExit(3)'), {}],
  ['wall_limit', main('import time', 'time.sleep(60)'), { wallMs: 300 }],
  ['cpu_limit', main('while True: pass'), { cpuMs: 300 }],
  ['memory_limit', main('return len(bytearray(2 ** 30))'), { memoryBytes: 134217728 }],
  ['output_limit', main('return "x" * 2000'), { resultBytes: 1024 }],
  ['crashed', main('import os', 'os.kill(os.getpid(), 11)'), {}],
  ['syntax_error', 'def main(:', {}],
  ['no_main', 'x = 1', {}],
  ['not_json', main('return {1}'), {}],
])('a run that is %s, in one body and in events', async (status, script, limits) => {
  const body = { script: `import sys\nsys.stderr.write("e")\n${script}`, limits };
  const answer = await post('/execute', status === 'syntax_error' ? { script, limits } : body);
  expect(JSON.parse(answer.text).status).toBe(status);
  const { events, ended, response } = await service.stream(body, undefined, '/execute?usage=1');
  await ended;
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
  ]);
  api.expectEvents('/execute', events);
  expect(events.at(-1)?.name).toBe('done');
});

test('a run whose usage is told', async () => {
  const script = main('import time', 'time.sleep(0.5)');
  const events = await (await service.stream({ script }, undefined, '/execute?usage=1')).ended;
  expect(events.map(({ name }) => name)).toEqual(['start', 'usage', 'done']);
  api.expectEvents('/execute', events);
});

test('displays, files, cut output and warnings', async () => {
  const script = [
    'import matplotlib.pyplot as plt',
    main('open("a.txt", "w").write("x")', 'plt.plot([1, 2])', 'print("x" * 2000)', 'return float("nan")'),
  ].join('\n');
  const { text } = await post('/execute', { script, limits: { outputBytes: 100 } });
  const body = JSON.parse(text);
  expect(body).toMatchObject({ status: 'ok', truncated: [{ name: 'stdout' }], files: [{ path: 'a.txt' }] });
  expect([body.displays.length, body.warnings.length]).toEqual([1, 1]);
  const events = await (
    await service.stream({ code: 'plt.plot([1])\nprint("x")\noutput = 1' }, undefined, '/run')
  ).ended;
  expect(events.map(({ name }) => name).sort()).toEqual(['display', 'done', 'start', 'stdout']);
  api.expectEvents('/run', events);
});

test.each([
  ['POST', '/execute', '{}', 'script_required'],
  ['POST', '/execute', '{', 'invalid_json'],
  ['POST', '/execute', { script: 1 }, 'script_not_string'],
  ['POST', '/execute', { script: '' }, 'script_empty'],
  ['POST', '/execute', { script: 'x'.repeat(2 << 20) }, 'script_too_large'],
  ['POST', '/execute', 'x'.repeat(5 << 20), 'body_too_large'],
  ['POST', '/execute', { script: 'x', more: 1 }, 'unknown_field'],
  ['POST', '/execute', { script: 'x', stdin: 1 }, 'invalid_field'],
  ['POST', '/execute', { script: 'x', limits: { wallMs: 1e9 } }, 'invalid_limit'],
  ['POST', '/run', '{}', 'code_required'],
  ['POST', '/run', { code: 1 }, 'code_not_string'],
  ['POST', '/run', { code: ' ' }, 'code_empty'],
  ['POST', '/run', { code: 'x'.repeat(2 << 20) }, 'code_too_large'],
  ['POST', '/check', { script: 'x', limits: {} }, 'unknown_field'],
  ['PUT', '/execute', '{}', 'method_not_allowed'],
  ['POST', '/nowhere', '{}', 'not_found'],
])('%s %s: %s', async (method, path, body, code) => {
  const { text } = await ask(method, path, {
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: JSON_TYPE,
  });
  expect(JSON.parse(text).code).toBe(code);
});

test('a wrong content type, and a compressed body', async () => {
  expect((await post('/execute', '{}', { 'content-type': 'text/plain' })).status).toBe(415);
  const { status } = await post('/run', '{}', { ...JSON_TYPE, 'content-encoding': 'gzip' });
  expect(status).toBe(415);
});

test('a path that is no path, and headers without end', async () => {
  for (const [bytes, status] of [
    ['GET /docs%E0%A4%A HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`, 431],
  ] as const) {
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname).on('error', () => {});
    socket.write(bytes);
    const answer = await text(socket);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    const contentType = /content-type: (.*)/i.exec(head)?.[1] ?? null;
    expect(head).toContain(` ${status} `);
    api.expectAnswer('GET', '/', { status, contentType, text: body });
  }
});

test('too many runs, and a service that stops, in one body and in events', async () => {
  const nap = { script: 'import time\ndef main():\n    time.sleep(30)' };
  const other = await liveService({ PYCELL_CELLS: '1', PYCELL_QUEUE: '1' });
  await other.ready;
  const init = { body: JSON.stringify(nap), headers: JSON_TYPE };
  const { events, ended } = await other.stream(nap);
  const waiting = ask('POST', '/execute', init, other);
  await until(() => other.engine.stats().queued === 1);
  const full = await ask('POST', '/execute', init, other);
  expect([full.status, JSON.parse(full.text).code]).toEqual([503, 'queue_full']);
  await other.close({ drainMs: 0 });
  expect(JSON.parse((await waiting).text).code).toBe('draining');
  await ended;
  expect(events.at(-1)).toMatchObject({ name: 'error', data: { code: 'draining' } });
  api.expectEvents('/execute', events);
});

test('keys and rates', async () => {
  const { key, entry } = newKey('ci');
  const other = await liveService({ PYCELL_RATE: '2' }, { keyring: new Keyring([entry]) });
  const get = (path: string) => ask('GET', path, {}, other);
  for (const path of ['/metrics', '/runtime', '/isolation']) expect((await get(path)).status).toBe(401);
  const send = (sent: string) =>
    ask('POST', '/execute', { body: '{}', headers: { ...JSON_TYPE, 'x-api-key': sent } }, other);
  expect(JSON.parse((await send('no')).text).code).toBe('api_key_invalid');
  const statuses: number[] = [];
  for (let n = 0; n < 4; n++) statuses.push((await send(key)).status);
  expect(statuses).toContain(429);
  await other.close({ drainMs: 0 });
});
