/** Piston's WebSocket, over a real engine. */
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { liveService, until } from '../support/live.js';

let service: Awaited<ReturnType<typeof liveService>>;
beforeAll(async () => {
  service = await liveService();
  await service.ready;
});
afterAll(() => service.close({ drainMs: 0 }));
afterEach(() => until(() => service.engine.stats().running === 0));

const address = (url = service.url) => `${url.replace('http', 'ws')}/api/v2/connect`;

// biome-ignore lint/suspicious/noExplicitAny: each test looks at other members.
type Message = Record<string, any>;

/** A connection with all that came over it, to its close. */
function open(headers: Record<string, string> = {}, url?: string) {
  const socket = new WebSocket(address(url), { headers });
  const messages: Message[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  const closed = new Promise<[number, string]>((resolve, reject) => {
    socket.once('close', (code, reason) => resolve([code, String(reason)]));
    socket.once('error', reject);
  });
  closed.catch(() => {});
  const opened = new Promise((resolve) => socket.once('open', resolve));
  const send = (message: object) => socket.send(JSON.stringify(message));
  const init = async (content: string, more: object = {}) => {
    await opened;
    send({ type: 'init', language: 'python', version: '*', files: [{ content }], ...more });
  };
  const text = (stream: string) =>
    messages.flatMap((each) => (each.stream === stream ? [each.data] : [])).join('');
  return { socket, messages, opened, closed, send, init, text };
}

test('a job is told from its runtime to its exit', async () => {
  const { init, messages, closed } = open();
  await init('import sys\nprint("out")\nprint("err", file=sys.stderr)\nsys.exit(3)');
  expect(await closed).toEqual([4999, 'Job Completed']);
  expect(messages).toEqual([
    { type: 'runtime', language: 'python', version: service.engine.runtime()?.python.version },
    { type: 'stage', stage: 'run' },
    { type: 'data', stream: 'stdout', data: 'out\n' },
    { type: 'data', stream: 'stderr', data: 'err\n' },
    { type: 'exit', stage: 'run', code: 3, signal: null },
  ]);
});

test('input is read as it comes, also what comes before the program runs', async () => {
  const { init, send, text, closed } = open();
  await init('print("hello", input())\nprint("and", input())', { stdin: 'not this\n' });
  send({ type: 'data', stream: 'stdin', data: 'Ada\n' });
  await until(() => text('stdout') === 'hello Ada\n');
  send({ type: 'data', stream: 'stdin', data: 'Bob\n' });
  expect(await closed).toEqual([4999, 'Job Completed']);
  expect(text('stdout')).toBe('hello Ada\nand Bob\n');
});

test('what comes behind an init of megabytes counts behind it', async () => {
  const { init, send, text, closed } = open();
  await init('', {
    files: [
      { content: 'print(len(open("large.txt").read()), input())' },
      { name: 'large.txt', content: 'é'.repeat(2_000_000) },
    ],
  });
  send({ type: 'data', stream: 'stdin', data: 'behind\n' });
  expect(await closed).toEqual([4999, 'Job Completed']);
  expect(text('stdout')).toBe('2000000 behind\n');
});

test.each(['SIGKILL', 'SIGTERM', 'SIGINT'])('%s ends the job, and is what it ended by', async (signal) => {
  const { init, send, text, messages, closed } = open();
  await init('import time\nprint("on", flush=True)\ntime.sleep(20)');
  await until(() => text('stdout') === 'on\n');
  send({ type: 'signal', signal: 'SIGCHLD' });
  send({ type: 'signal', signal });
  expect(await closed).toEqual([4999, 'Job Completed']);
  expect(messages.at(-1)).toEqual({ type: 'exit', stage: 'run', code: null, signal });
});

test('limits hold', async () => {
  const { init, messages, closed } = open();
  await init('while True: pass', { run_timeout: 300 });
  await closed;
  expect(messages.at(-1)).toEqual({ type: 'exit', stage: 'run', code: null, signal: 'SIGKILL' });
});

test('megabytes of output arrive whole', async () => {
  const { init, text, closed } = open();
  await init('print("é" * 500_000)');
  expect(await closed).toEqual([4999, 'Job Completed']);
  expect(text('stdout')).toBe(`${'é'.repeat(500_000)}\n`);
});

describe('what is out of turn closes the connection', () => {
  test.each<[object[], number, string]>([
    [[{ type: 'data', stream: 'stdin', data: 'a' }], 4003, 'Not yet initialized'],
    [[{ type: 'signal', signal: 'SIGKILL' }], 4003, 'Not yet initialized'],
  ])('%j: %i', async (messages, code, reason) => {
    const { opened, send, closed } = open();
    await opened;
    for (const each of messages) send(each);
    expect(await closed).toEqual([code, reason]);
  });

  test.each<[object, number, string]>([
    [{ type: 'init' }, 4000, 'Already Initialized'],
    [{ type: 'data', stream: 'stdout', data: 'a' }, 4004, 'Can only write to stdin'],
    [{ type: 'signal', signal: 'SIGNOTHING' }, 4005, 'Invalid signal'],
    [{ type: 'signal', signal: 'constructor' }, 4005, 'Invalid signal'],
    [{ type: 'data', stream: 'stdin', data: 1 }, 4002, 'Notified Error'],
  ])('%j after the start: %i, and ends the run', async (message, code, reason) => {
    const { init, send, closed } = open();
    await init('import time; time.sleep(20)');
    send(message);
    expect(await closed).toEqual([code, reason]);
  });

  test('nothing for a second: 4001', async () => {
    expect(await open().closed).toEqual([4001, 'Initialization Timeout']);
  });

  test.each([
    ['{', expect.stringContaining('JSON')],
    [`[${Array(2001).fill('[]')}]`, expect.stringContaining('more than 2000 values')],
    [JSON.stringify({ type: 'init', language: 'js', version: '1' }), 'files is required as an array'],
    [
      JSON.stringify({ type: 'init', language: 'js', version: '1', files: [{ content: '' }] }),
      'js-1 runtime is unknown',
    ],
  ])('%.80s: told, and 4002', async (text, message) => {
    const { socket, opened, messages, closed } = open();
    await opened;
    socket.send(text);
    expect(await closed).toEqual([4002, 'Notified Error']);
    expect(messages).toEqual([{ type: 'error', message }]);
  });
});

test('a closed socket ends the run', async () => {
  const { socket, init, text } = open();
  await init('import time\nprint("on", flush=True)\ntime.sleep(20)');
  await until(() => text('stdout') === 'on\n');
  socket.terminate();
  await until(() => service.engine.stats().running === 0);
});

test('input that the program does not read is not held without end', async () => {
  const { init, send, messages, closed } = open();
  await init('import time; time.sleep(20)');
  await until(() => service.engine.stats().running === 1);
  const data = 'x'.repeat(1 << 20);
  for (let count = 0; count < 4; count++) send({ type: 'data', stream: 'stdin', data });
  expect(await closed).toEqual([4002, 'Notified Error']);
  expect(messages.at(-1)).toEqual({ type: 'error', message: 'The program does not read its input' });
});

test('a page of another origin may not connect, one of ours may', async () => {
  const status = (headers: Record<string, string>) =>
    new Promise((resolve) => {
      const socket = new WebSocket(address(), { headers });
      socket.once('unexpected-response', (_, response) => resolve(response.statusCode));
      socket.once('open', () => resolve(101));
      socket.on('error', () => {});
    });
  expect(await status({ origin: 'https://evil.example' })).toBe(403);
  expect(await status({ origin: 'null' })).toBe(403);
  // The name of a page that has given itself our address.
  expect(await status({ origin: 'http://evil.example', host: 'evil.example' })).toBe(403);
  expect(await status({ origin: service.url })).toBe(101);
});

test('keys and rates are asked for before a connection is', async () => {
  const hash = 'sha256:6f8d6f0e0bfa7b4ce3b3f3c5b1a9f7d9c2c9be1ea0f2a1a0b9a8c7d6e5f40312';
  const closed = await liveService({ PYCELL_KEYS: `a:${hash}` });
  const refused = open({}, closed.url);
  await expect(refused.closed).rejects.toThrow('401');
  await closed.close({ drainMs: 0 });
  const rated = await liveService({ PYCELL_RATE: '1' });
  const first = open({}, rated.url);
  await first.opened;
  await expect(open({}, rated.url).closed).rejects.toThrow('429');
  await rated.close({ drainMs: 0 });
});

test('without the wish for a WebSocket it says so', async () => {
  const response = await fetch(`${service.url}/api/v2/connect`);
  expect([response.status, await response.json()]).toEqual([426, { message: 'Connect by WebSocket' }]);
});

describe('the wish for another protocol, elsewhere, is not heard', () => {
  /** Sends bytes as they are, and gives what came back until the connection ends. */
  function raw(...pieces: string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.once('end', () => resolve(text));
      socket.once('error', reject);
      (async () => {
        for (const piece of pieces) {
          socket.write(piece);
          await new Promise((next) => setTimeout(next, 50));
        }
      })();
    });
  }

  test('h2c with a body in pieces, as some clients send it with each first request: it runs', async () => {
    const body = JSON.stringify({ script: 'def main(): return "é"' });
    const bytes = Buffer.byteLength(body);
    const head = `POST /execute HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAE\r\nContent-Type: application/json\r\nContent-Length: ${bytes}\r\n\r\n`;
    const answer = await raw(head + body.slice(0, 5), body.slice(5));
    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(answer).toContain('"status":"ok","result":"é"');
  });

  test('a WebSocket of another path is a request for that path', async () => {
    const head = (path: string) =>
      `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
    const last = 'GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    const answer = await raw(head('/healthz'), last);
    expect(answer.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404']);
  });
});

test('the service stops with connections open', async () => {
  const stopping = await liveService();
  await stopping.ready;
  const running = open({}, stopping.url);
  await running.init('import time; time.sleep(20)');
  await until(() => stopping.engine.stats().running === 1);
  const before = Date.now();
  await stopping.close({ drainMs: 0 });
  expect(Date.now() - before).toBeLessThan(5000);
  expect((await running.closed)[0]).toBe(4002);
  expect(running.messages.at(-1)).toEqual({ type: 'error', message: 'The service is stopping' });
});
