/** `pycell mcp` as it is built: the official client drives it over standard input and output. */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Body, liveService, until } from '../../service/test/support/live.js';
import { clientOf, ERAS, type Era, textOf } from '../../service/test/support/mcp.js';
import { pycell, start } from './support/pycell.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const ENV = { ...process.env, PYCELL_WARM: 'none' } as Record<string, string>;
const SLEEP = 'import time\ntime.sleep(25)';

async function connect(era: Era, flags: string[] = []) {
  const client = clientOf(era);
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [MAIN, 'mcp', ...flags],
    env: ENV,
    stderr: 'pipe',
  });
  let stderr = '';
  transport.stderr?.on('data', (text) => {
    stderr += text;
  });
  await client.connect(transport);
  return { client, pid: transport.pid as number, stderr: () => stderr };
}

let service: Awaited<ReturnType<typeof liveService>>;
beforeAll(async () => {
  service = await liveService({ PYCELL_WARM: 'none', PYCELL_WALL_MS: '27000' });
  await service.ready;
});
afterAll(() => service.close({ drainMs: 0 }));

describe.each([
  ['an engine of its own', ERAS[0], false],
  ['an engine of its own', ERAS[1], false],
  ['a service', ERAS[1], true],
])('with %s, %s', (_name, era, remote) => {
  let connected: Awaited<ReturnType<typeof connect>>;
  let client: Client;
  beforeAll(async () => {
    connected = await connect(era, remote ? ['--url', service.url] : []);
    client = connected.client;
  });
  afterAll(() => client.close());

  const call = async (name: string, args: object): Promise<Body> =>
    client.callTool({ name, arguments: args as Body });

  test('every tool answers', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['run_python', 'check_python', 'list_packages']);
    const ran = await call('run_python', { code: 'open("a.txt", "w").write("x")\ninput_data + 1', input: 1 });
    expect(ran).toMatchObject({
      structuredContent: { status: 'ok', mode: 'snippet', result: 2, files: [{ path: 'a.txt' }] },
    });
    expect(ran.content.map(({ type }: Body) => type)).toEqual(['text', 'resource']);
    const checked = await call('check_python', { code: 'def main(:' });
    expect(checked.structuredContent).toMatchObject({ ok: false, diagnostics: [{ code: 'syntax_error' }] });
    const listed = await call('list_packages', {});
    expect(listed.structuredContent.limits.wallMs).toBe(remote ? 27_000 : 30_000);
  });

  test('failures and refusals are told in results', async () => {
    const failed = await call('run_python', { code: 'def main():\n    return 1 / 0' });
    expect(failed).toMatchObject({ isError: true, structuredContent: { status: 'exception' } });
    expect(textOf(failed)).toContain('ZeroDivisionError');
    const refused = await call('run_python', { code: '1', limits: { wallMs: 3_600_000 } });
    expect([refused.isError, textOf(refused)]).toEqual([
      true,
      expect.stringContaining("above this server's ceiling"),
    ]);
  });

  test('a result keeps its digits in the text', async () => {
    expect(textOf(await call('run_python', { code: '12345678901234567890123' }))).toContain(
      '12345678901234567890123',
    );
  });

  test('who asks for progress hears of it', async () => {
    const told: Body[] = [];
    const code = 'import time\nfor n in range(4):\n    print("step", n, flush=True)\n    time.sleep(0.5)';
    await client.callTool(
      { name: 'run_python', arguments: { code } },
      { onprogress: (each) => told.push(each) },
    );
    expect(told.at(-1)?.message).toMatch(/^running for \d\.\d s.*: step \d$/);
  });

  test('ten calls at once each get their own answer, and one that is cancelled does not hold up the others', async () => {
    const leave = new AbortController();
    const cancelled = client.callTool(
      { name: 'run_python', arguments: { code: SLEEP } },
      { signal: leave.signal },
    );
    const failed = expect(cancelled).rejects.toThrow();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => call('run_python', { code: `${n} * 2` })),
    );
    expect(answers.map(({ structuredContent }) => structuredContent.result)).toEqual(
      answers.map((_, n) => n * 2),
    );
    leave.abort();
    await failed;
    if (remote) await until(() => service.engine.stats().running === 0, 3000);
  });

  test('nothing but messages is written, and it ends with the client', async () => {
    const running = call('run_python', { code: SLEEP });
    running.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 300));
    await client.close();
    await until(() => !isAlive(connected.pid), 5000);
    expect(connected.stderr()).toBe('');
    if (remote) await until(() => service.engine.stats().running === 0, 3000);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('where its input ends it leaves with 0', async () => {
  expect(await pycell(['mcp'], { env: { PYCELL_WARM: 'none' } })).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  });
});

test('SIGTERM ends it', async () => {
  const child = start(['mcp', '--url', service.url]);
  child.stdin?.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
  expect(JSON.parse(String((await once(child.stdout as never, 'data'))[0]))).toMatchObject({
    id: 1,
    result: {},
  });
  child.kill('SIGTERM');
  expect((await once(child, 'close'))[0]).toBe(143);
});

test('lines that are no messages do not end it', async () => {
  const child = start(['mcp', '--url', service.url]);
  child.stdin?.write('nonsense\n[]\n{"jsonrpc":"2.0"}\n{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
  expect(String((await once(child.stdout as never, 'data'))[0])).toContain('"result":{}');
  child.stdin?.end();
  expect((await once(child, 'close'))[0]).toBe(0);
});

test('a sandbox that cannot be started ends it, with the reason', async () => {
  const child = start(['mcp'], { PYCELL_PYTHON: '/bin/true' });
  let stderr = '';
  child.stderr?.on('data', (text) => {
    stderr += text;
  });
  expect((await once(child, 'close'))[0]).toBe(69);
  expect(stderr).toMatch(/^pycell: .*\n {2}→ /);
});

test('a service that is not there is told in the result', async () => {
  const { client } = await connect(ERAS[1], ['--url', 'http://127.0.0.1:9']);
  const result = await client.callTool({ name: 'run_python', arguments: { code: '1' } });
  expect([result.isError, textOf(result)]).toEqual([
    true,
    expect.stringMatching(/^The service: No answer from/),
  ]);
  await client.close();
});
