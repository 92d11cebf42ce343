/** `POST /mcp` as HTTP: who may call, what is refused and how, and what a hostile caller gets. */
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { createConnection } from 'node:net';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKey } from '../../src/keys/key.js';
import { Keyring } from '../../src/keys/keyring.js';
import { Unsent } from '../../src/runs/unsent.js';
import { idleApp } from '../support/app.js';
import { type Body, liveService, until } from '../support/live.js';
import { connectTo, ERAS, textOf } from '../support/mcp.js';

const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
const call = (code: string, id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name: 'run_python', arguments: { code } },
});
const SLEEP = 'import time\ntime.sleep(19)';

/** The message that a stream of events ends with. */
const last = (text: string): Body => JSON.parse(text.trim().split('data: ').at(-1) ?? '');

describe('without a cell', () => {
  const { key, entry } = newKey('ci');
  const open = idleApp({
    PYCELL_CORS_ORIGINS: 'https://app.example.org',
    PYCELL_HOSTS: 'pycell.example.org',
  }).app;
  const keyed = idleApp({ PYCELL_RATE: '3' }, { keyring: new Keyring([entry]) }).app;
  const small = idleApp({ PYCELL_BODY_BYTES: '4KiB' }).app;
  afterAll(() => Promise.all([open, keyed, small].map((app) => app.close())));

  const post = (headers: Record<string, string>, payload: unknown = LIST, app = open) =>
    app.inject({
      method: 'POST',
      url: '/mcp',
      headers: { ...HEADERS, ...headers },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    });

  test.each([
    ['a program', {}, 200],
    ['a program that calls by a name that is known', { host: 'pycell.example.org' }, 200],
    ['a page that is named', { host: 'localhost:80', origin: 'https://app.example.org' }, 200],
    ['a page of the service', { host: 'localhost:80', origin: 'http://localhost' }, 200],
    ['a page of somewhere else', { host: 'localhost:80', origin: 'https://evil.example' }, 403],
    ['a page whose name has our address', { host: 'evil.example', origin: 'http://evil.example' }, 403],
    ['a page without an origin', { host: 'localhost:80', origin: 'null' }, 403],
  ])('%s', async (_name, headers, status) => {
    const { statusCode, body } = await post(headers);
    expect([statusCode, body]).toEqual([
      status,
      expect.stringContaining(status === 200 ? 'run_python' : '_not_allowed'),
    ]);
  });

  test('without a key, or with a wrong one, nothing is answered; each message counts for the rate', async () => {
    const ask = async (headers: Record<string, string>) => (await post(headers, LIST, keyed)).statusCode;
    expect(await ask({})).toBe(401);
    expect(await ask({ 'x-api-key': 'pycell_no' })).toBe(401);
    const statuses: number[] = [];
    for (let n = 0; n < 4; n++) statuses.push(await ask({ authorization: `Bearer ${key}` }));
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  test('there are no sessions to listen to or to end', async () => {
    for (const method of ['GET', 'DELETE', 'PUT'] as const) {
      const { statusCode, headers } = await open.inject({ method, url: '/mcp' });
      expect([statusCode, headers.allow]).toEqual([405, 'POST']);
    }
  });

  test.each([
    ['what is no JSON', '{', 400, -32700],
    ['nothing', '', 400, -32700],
    ['a list of messages', [LIST, LIST], 400, -32600],
    ['an empty list', [], 400, -32600],
    ['a text', '"x"', 400, -32600],
    ['no message', {}, 400, -32600],
    ['a method that there is not', { ...LIST, method: 'nothing' }, 200, -32601],
  ])('%s is an error of JSON-RPC', async (_name, payload, status, code) => {
    const { statusCode, body } = await post({}, payload);
    const { error } = body.startsWith('{') ? JSON.parse(body) : last(body);
    expect([statusCode, error.code]).toEqual([status, code]);
  });

  test('another type and too much are refused as everywhere', async () => {
    expect((await post({ 'content-type': 'text/plain' })).statusCode).toBe(415);
    const { statusCode, body } = await post({}, call('x'.repeat(5000)), small);
    expect([statusCode, JSON.parse(body).code]).toEqual([413, 'body_too_large']);
  });

  test('a notification is taken', async () => {
    const { statusCode, body } = await post({}, { jsonrpc: '2.0', method: 'notifications/initialized' });
    expect([statusCode, body]).toEqual([202, '']);
  });

  test('a preflight allows what the protocol has in headers', async () => {
    const { headers } = await open.inject({
      method: 'OPTIONS',
      url: '/mcp',
      headers: { origin: 'https://app.example.org', 'access-control-request-method': 'POST' },
    });
    expect(headers['access-control-allow-headers']).toContain('mcp-protocol-version');
  });

  test('names that every object has are no tools', async () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const { body } = await post({}, { ...LIST, method: 'tools/call', params: { name, arguments: {} } });
      expect(last(body)).toHaveProperty('error.code', -32602);
    }
  });

  test('a run that cannot start says so in its result', async () => {
    const { result } = last((await post({}, call('1'))).body);
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: 'Not ready: the sandbox could not be started. Try again in 5 s.' }],
    });
  });
});

describe('with cells', () => {
  let service: Awaited<ReturnType<typeof liveService>>;
  beforeAll(async () => {
    service = await liveService({ PYCELL_CELLS: '4', PYCELL_QUEUE: '100', PYCELL_WARM: 'none' });
    await service.ready;
  });
  afterAll(() => service.close({ drainMs: 0 }));

  const post = async (message: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${service.url}/mcp`, {
      method: 'POST',
      headers: { ...HEADERS, ...headers },
      body: JSON.stringify(message),
    });
    return { response, body: await response.text() };
  };
  const run = async (code: string) => last((await post(call(code))).body).result;
  const idle = () =>
    until(() => service.engine.stats().running + service.engine.stats().queued === 0, 10_000);

  test('a run is counted and logged as every run is', async () => {
    const { response, body } = await post(call('1 + 1'));
    const id = response.headers.get('x-request-id');
    expect(last(body).result.structuredContent).toMatchObject({ id, result: 2 });
    expect(service.lines.find(({ requestId, msg }) => requestId === id && msg === 'run')).toMatchObject({
      endpoint: '/mcp',
      status: 'ok',
    });
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toMatch(/pycell_runs_total\{.*endpoint="\/mcp".*\} [1-9]/);
  });

  test('on this machine only, a program calls by no name of others', async () => {
    const { hostname, port } = new URL(service.url);
    const headers = { ...HEADERS, host: 'evil.example' };
    const sent = httpRequest({ hostname, port, path: '/mcp', method: 'POST', headers });
    const [answer] = await once(sent.end(JSON.stringify(LIST)), 'response');
    expect([answer.statusCode, JSON.parse(await text(answer)).code]).toEqual([403, 'host_not_allowed']);
  });

  test('fifty calls at once each get their own answer', async () => {
    const clients = await Promise.all(
      Array.from({ length: 4 }, (_, n) => connectTo(service.url, ERAS[n % 2] ?? ERAS[0])),
    );
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        clients[n % 4]?.callTool({ name: 'run_python', arguments: { code: `${n} * 2` } }),
      ),
    );
    expect(answers.map((each) => (each as Body).structuredContent.result)).toEqual(
      answers.map((_, n) => n * 2),
    );
    await Promise.all(clients.map((client) => client.close()));
  });

  test('more than the queue holds is told in the result, with when to try again', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const body = JSON.stringify(call('import time\ntime.sleep(9)'));
    const calls = Array.from({ length: 104 }, () =>
      fetch(`${service.url}/mcp`, { method: 'POST', headers: HEADERS, body, signal })
        .then((each) => each.text())
        .catch(() => ''),
    );
    await until(() => service.engine.stats().queued === 100);
    const full = await run('1');
    expect(full.isError).toBe(true);
    expect(textOf(full)).toMatch(/^Too many runs are waiting\. Try again in \d+ s\.$/);
    controller.abort();
    await Promise.all(calls);
    await idle();
  });

  test('a cancellation ends the run of its own session, and no other', async () => {
    const cancelled = (session: string, requestId: unknown) =>
      post(
        { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } },
        { 'mcp-session-id': session },
      );
    const calls = ['a', 'b'].map((session) => post(call(SLEEP, 7), { 'mcp-session-id': session }));
    await until(() => service.engine.stats().running === 2);
    for (const [session, id] of [
      ['c', 7],
      ['a', '7'],
      ['a', 8],
    ] as const)
      await cancelled(session, id);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(service.engine.stats().running).toBe(2);
    await cancelled('a', 7);
    await until(() => service.engine.stats().running === 1, 2000);
    expect((await calls[0])?.body).toBe('');
    await cancelled('b', 7);
    await Promise.all(calls);
    await idle();
  });

  test('a caller who sends calls and goes away leaves nothing behind', async () => {
    for (let n = 0; n < 20; n++) {
      const { hostname, port } = new URL(service.url);
      const sent = httpRequest({ hostname, port, path: '/mcp', method: 'POST', headers: HEADERS }).on(
        'error',
        () => {},
      );
      sent.end(JSON.stringify(call(SLEEP)));
      setTimeout(() => sent.destroy(), 50 + n * 5);
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    await idle();
  });

  test.each([
    ['prints without end', 'while True: print("x" * 10_000)', 'output_limit'],
    ['prints what moves a cursor', 'print("\\x1b[2J\\x1b]0;title\\x07\\r\\x00 \\u202e \\U000e0041")', 'ok'],
    [
      'displays markup',
      'display({"text/html": "<script>x</script>", "image/svg+xml": "<svg/>", "image/png": "<svg>"}, raw=True)',
      'ok',
    ],
    ['fails with a long message', 'raise ValueError("x" * 10_000_000)', 'exception'],
    ['fails deep down', 'f = lambda n: f(n + 1)\nf(0)', 'exception'],
    ['returns much', '"x" * 10_000_000', 'ok'],
    ['returns what is very deep', 'x = []\nfor _ in range(900): x = [x]\nx', 'ok'],
    ['writes many files', 'for n in range(500): open(f"f{n}.txt", "w").write("x" * 10_000)', 'ok'],
    ['has a file whose name is markup', 'open("<img onerror=x>\\x1b[2J.html", "w").write("<script>")', 'ok'],
  ])('code that %s gets an answer within bounds', async (_name, code, status) => {
    const result = await run(code);
    expect(result.structuredContent.status).toBe(status);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for.
    expect(result.content[0].text).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(result.content[0].text.length).toBeLessThan(50_000);
    expect(JSON.stringify(result).length).toBeLessThan(200_000);
    expect(result.content.filter(({ type }: Body) => type === 'image')).toEqual([]);
  });

  test.each([
    ['deep', `${'['.repeat(90_000)}${']'.repeat(90_000)}`],
    ['wide', `[${'0,'.repeat(500_000)}0]`],
  ])('an input that is very %s gets an answer', async (_name, input) => {
    const body = JSON.stringify(call('len(input_data)')).replace(
      '"arguments":{',
      `"arguments":{"input":${input},`,
    );
    const response = await fetch(`${service.url}/mcp`, { method: 'POST', headers: HEADERS, body });
    expect(last(await response.text())).toHaveProperty('result.content');
    expect((await run('1')).structuredContent.result).toBe(1);
  });

  test('an input keeps every digit', async () => {
    const body = JSON.stringify(call('str(input_data)')).replace(
      '"arguments":{',
      '"arguments":{"input":12345678901234567890,',
    );
    const response = await fetch(`${service.url}/mcp`, { method: 'POST', headers: HEADERS, body });
    expect(last(await response.text()).result.structuredContent.result).toBe('12345678901234567890');
  });

  test('a list of files that is very long is refused for its length', async () => {
    const message = call('1') as Body;
    message.params.arguments.files = Array.from({ length: 400 }, () => 1);
    const { result } = last((await post(message)).body);
    expect(textOf(result)).toContain("'files' has 400 files, at most 256");
  });
});

test('risky calls are refused where the operator wants it', async () => {
  const service = await liveService({ PYCELL_VALIDATE: 'reject', PYCELL_WARM: 'none' });
  const client = await connectTo(service.url, ERAS[1]);
  const call = (name: string) => client.callTool({ name, arguments: { code: 'eval("1")' } });
  expect(textOf(await call('run_python'))).toMatch(
    /^Script contains potentially dangerous code: eval \(line 1\)\./,
  );
  expect((await call('check_python')).structuredContent).toMatchObject({ ok: true });
  await client.close();
  await service.close({ drainMs: 0 });
});

test('a caller who does not read its answer is cut off', async () => {
  const told: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void told.push(line) });
  const unsent = new Unsent(log, { mostBytes: 1 << 30, patienceMs: 300, bytesPerMs: 1 << 20 });
  const service = await liveService({ PYCELL_WARM: 'none' }, { unsent });
  await service.ready;
  const { hostname, port } = new URL(service.url);
  const socket = createConnection(Number(port), hostname).pause();
  const code = 'import os\nfor n in range(2): open(f"{n}", "wb").write(os.urandom(500_000))';
  const body = JSON.stringify(call(code));
  const lines = Object.entries({ ...HEADERS, host: 'localhost', 'content-length': body.length });
  const message = `POST /mcp HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
  // Enough of them that the kernel's buffers do not take them all.
  for (let n = 0; n < 12; n++) socket.write(message);
  // The first ones may leave into those buffers, one by one.
  await until(() => told.some((line) => line.includes('closed a connection')), 30_000);
  await until(() => unsent.bytes === 0);
  socket.on('error', () => {}).resume();
  await once(socket, 'close');
  await service.close({ drainMs: 0 });
});

test('a service that stops says so to those who wait', async () => {
  const service = await liveService({ PYCELL_CELLS: '1', PYCELL_WARM: 'none' });
  await service.ready;
  const answer = fetch(`${service.url}/mcp`, {
    method: 'POST',
    headers: HEADERS,
    body: JSON.stringify(call(SLEEP)),
  });
  await until(() => service.engine.stats().running === 1);
  await service.close({ drainMs: 0 });
  expect(textOf(last(await (await answer).text()).result)).toMatch(/^The service is stopping\./);
});
