/** `pycell jobs` and `pycell batch` on a real service with a database of its own. */
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveService, until } from '../../service/test/support/live.js';
import { pycell, start } from './support/pycell.js';

const folder = mkdtempSync(join(tmpdir(), 'pycell-test-'));
const startService = (more: Record<string, string> = {}) =>
  liveService({ PYCELL_WARM: 'none', PYCELL_CELLS: '2', PYCELL_DATA: join(folder, 'data'), ...more });

let service: Awaited<ReturnType<typeof startService>>;
let env: { PYCELL_URL: string };
beforeAll(async () => {
  service = await startService();
  env = { PYCELL_URL: service.url };
  await service.ready;
});
afterAll(async () => {
  await service?.close({ drainMs: 0 });
  rmSync(folder, { recursive: true });
});

const main = (...lines: string[]) => `def main(*args):\n${lines.map((line) => `    ${line}`).join('\n')}`;
const jobs = (...args: string[]) => pycell(['jobs', ...args], { env });
async function submit(script: string, ...flags: string[]): Promise<string> {
  const done = await pycell(['jobs', 'submit', '-', ...flags], { env, stdin: script });
  expect(done).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^[0-9A-Z]{26}\n$/) });
  return done.stdout.trim();
}

test.each([
  ['a result, digit by digit', ['print("out")', 'return args'], ['--input', '{"n":12345678901234567890123}']],
  ['an exception', ['print("before", end="")', 'return 1 / 0'], []],
  ['an exit', ['raise SystemExit(3)'], []],
  ['a limit', ['while True: pass'], ['--limit', 'wall=0.2s']],
])('watch tells %s in the words and with the code of run', async (_name, lines, flags) => {
  const id = await submit(main(...lines), ...flags);
  const run = ['run', '-', ...flags, '--url', service.url];
  const [watched, ran] = await Promise.all([jobs('watch', id), pycell(run, { stdin: main(...lines) })]);
  expect(watched).toEqual(ran);
});

test('watch shows output as it comes; Ctrl-C ends the watching and not the job', async () => {
  const id = await submit(main('import time', 'print("on")', 'time.sleep(3)', 'print("off")', 'return 1'));
  const child = start(['jobs', 'watch', id, '--url', service.url]);
  let told = '';
  child.stderr?.on('data', (text) => {
    told += text;
  });
  await until(() => told.includes('on\n'), 20_000);
  expect(told).not.toContain('off');
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([130, null]);
  expect(told).toBe(
    'on\npycell: it goes on there\n' +
      `pycell: to go on here: pycell jobs watch --url ${service.url} ${id}\n` +
      `pycell: to end it: pycell jobs cancel --url ${service.url} ${id}\n`,
  );
  expect(await jobs('watch', id)).toEqual({ code: 0, stdout: '1\n', stderr: 'on\noff\n' });
});

test('watch writes the files that come back, and --json prints the whole answer', async () => {
  const id = await submit(main('open("a.txt", "w").write("x")', 'return args[0]'), '--input', '1.10');
  const out = join(folder, 'out');
  expect(await jobs('watch', id, '--out', out)).toMatchObject({
    code: 0,
    stderr: `pycell: wrote a.txt to ${out}\n`,
  });
  expect(readFileSync(join(out, 'a.txt'), 'utf8')).toBe('x');
  const { stdout } = await jobs('watch', id, '--json');
  expect(JSON.parse(stdout)).toMatchObject({ id, status: 'ok', result: 1.1, files: [{ path: 'a.txt' }] });
  expect((await jobs('show', id, '--json')).stdout).toContain(stdout.trim());
});

test('a further attempt is told of, and the last one counts', async () => {
  const id = await submit(main('print("try")', 'return 1 / 0'), '--retry', '1');
  const { code, stderr } = await jobs('watch', id);
  expect(code).toBe(1);
  expect(stderr).toMatch(/try\n.*Script execution failed: ZeroDivisionError/s);
  expect((await jobs('show', id)).stdout).toMatch(/^attempts {4}2$/m);
});

test('a job that waits is listed, shown and cancelled; watching it then leaves with 130', async () => {
  const id = await submit(main('return 1'), '--not-before', new Date(Date.now() + 3_600_000).toISOString());
  expect((await jobs('list', '--state', 'queued')).stdout).toMatch(
    new RegExp(`^${id}  \\S+  queued, 0 before it\n$`),
  );
  expect((await jobs('list', '--json', '--limit', '1')).stdout).toContain(`{"jobs":[{"id":"${id}"`);
  const more = await jobs('list', '--limit', '1');
  const cursor = /--cursor (\S+)\n$/.exec(more.stderr)?.[1] ?? '';
  expect((await jobs('list', '--cursor', cursor)).stdout).not.toContain(id);
  expect((await jobs('show', id)).stdout).toMatch(
    new RegExp(`^id          ${id}\nstate       queued, 0 before it\nnot before  `),
  );
  expect(await jobs('cancel', id)).toMatchObject({ code: 0, stdout: `${id}  cancelled\n` });
  expect(await jobs('watch', id)).toEqual({
    code: 130,
    stdout: '',
    stderr: 'pycell: the job was cancelled\n',
  });
});

test('the same key is the same job, and with another script leaves with 2', async () => {
  const id = await submit(main('return 1'), '--idempotency-key', 'k');
  expect(await submit(main('return 1'), '--idempotency-key', 'k')).toBe(id);
  const other = await pycell(['jobs', 'submit', '-', '--idempotency-key', 'k'], {
    env,
    stdin: main('return 2'),
  });
  expect(other).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('pycell: the service: '),
  });
});

test('what is not there leaves with 2, as does what the service does not take', async () => {
  for (const command of ['show', 'watch', 'cancel'])
    expect(await jobs(command, '01ARZ3NDEKTSV4RRFFQ69G5FAV')).toMatchObject({ code: 2, stdout: '' });
  const done = await pycell(['jobs', 'submit', '-', '--not-before', 'tomorrow'], {
    env,
    stdin: main('return 1'),
  });
  expect(done).toMatchObject({ code: 2, stderr: expect.stringContaining("'notBefore'") });
});

test('a batch goes on over Ctrl-C and over a service that starts again, and has every line once', async () => {
  const input = join(folder, 'in.jsonl');
  const out = join(folder, 'results.jsonl');
  const script = main('import time', 'time.sleep(0.02)', 'return args[0]');
  const line = (n: number) => (n === 7 ? { script: main('return 1 / 0') } : { script, input: n });
  const lines = Array.from({ length: 1100 }, (_, n) => JSON.stringify(line(n)));
  lines[3] = lines[3]?.replace('"input":3', '"input":12345678901234567890123') ?? '';
  writeFileSync(input, lines.map((text) => `${text}\n`).join(''));
  const args = ['batch', input, '--out', out, '--url', service.url];
  const ids = () =>
    JSON.parse(readFileSync(`${out}.batch`, 'utf8')).parts.map(({ id }: { id: string }) => id);

  const child = start(args);
  await until(() => existsSync(`${out}.batch`) && ids().every(Boolean), 30_000);
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([130, null]);

  const going = pycell(args);
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const { port } = new URL(service.url);
  await service.close({ drainMs: 0 });
  service = await startService({ PORT: port });
  await service.ready;
  expect(await going).toEqual({
    code: 1,
    stdout: '',
    stderr: `pycell: 1100 ended: 1099 ok, 1 not; ${out}\n`,
  });

  const texts = readFileSync(out, 'utf8').trim().split('\n');
  const results = texts.map((text) => JSON.parse(text));
  expect(results.map(({ index }) => index)).toEqual(lines.map((_, n) => n));
  for (const { index, status, answer } of results)
    if (index > 7) expect([status, answer.result]).toEqual(['ok', index]);
  expect(results[7]).toMatchObject({ state: 'done', status: 'exception', problem: null });
  expect(texts[3]).toContain('"result":12345678901234567890123,');

  const shown = await jobs('watch', ids()[1]);
  expect(shown).toEqual({ code: 0, stdout: '', stderr: 'pycell: 100 ended: 100 ok, 0 not\n' });
  expect((await jobs('show', ids()[0])).stdout).toContain('done, batch: 1000 of 1000 ended, 999 ok');
  expect((await jobs('list', '--batch', ids()[1], '--limit', '2')).stdout.split('\n').length).toBe(3);
}, 180_000);
