/** `pycell batch` where the service, the connection or the process itself does what it seldom does. */
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../../service/test/support/live.js';
import { type JobsService, jobsService } from './support/jobs-service.js';
import { pycell, start } from './support/pycell.js';

let service: JobsService;
let folder: string;
let input: string;
let out: string;
beforeEach(async () => {
  service = await jobsService();
  folder = mkdtempSync(join(tmpdir(), 'pycell-test-'));
  input = join(folder, 'in.jsonl');
  out = join(folder, 'results.jsonl');
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await service.close();
});

const item = (n: number | string, script = 'def main(x): return x') =>
  `{"script":${JSON.stringify(script)},"input":${n}}`;
const write = (...items: string[]) => writeFileSync(input, items.map((each) => `${each}\n`).join(''));
const run = (...flags: string[]) => pycell(['batch', input, '--out', out, '--url', service.url, ...flags]);
const results = () =>
  readFileSync(out, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const ledger = () => JSON.parse(readFileSync(`${out}.batch`, 'utf8'));

test('each line has its line of results, in order, digit by digit, and all ok leaves with 0', async () => {
  write(item('12345678901234567890123'), item('1.10'));
  expect(await run()).toEqual({ code: 0, stdout: '', stderr: `pycell: 2 ended: 2 ok, 0 not; ${out}\n` });
  expect(readFileSync(out, 'utf8')).toBe(
    '{"index":0,"id":"B0-0","state":"done","status":"ok","answer":{"result":12345678901234567890123},"problem":null}\n' +
      '{"index":1,"id":"B0-1","state":"done","status":"ok","answer":{"result":1.10},"problem":null}\n',
  );
  expect(service.bodies).toEqual([`{"items":[${item('12345678901234567890123')},${item('1.10')}]}`]);
  expect(existsSync(`${out}.part`)).toBe(false);
});

test('a line that is not ok leaves with 1', async () => {
  write(item(1), item(2, 'def main(x): raise ValueError'));
  expect(await run()).toMatchObject({ code: 1, stderr: `pycell: 2 ended: 1 ok, 1 not; ${out}\n` });
  expect(results().map(({ status }) => status)).toEqual(['ok', 'exception']);
});

test('the settings go along, numbers as numbers', async () => {
  write(item(1));
  await run(
    '--priority',
    '-5',
    '--retry',
    '2',
    '--not-before',
    '2030-01-01T00:00:00Z',
    '--webhook',
    'http://a',
  );
  expect(JSON.parse(service.bodies[0] ?? '')).toMatchObject({
    priority: -5,
    retry: { limit: 2 },
    notBefore: '2030-01-01T00:00:00Z',
    webhook: 'http://a',
  });
});

test('wrong lines are told by number before anything is sent', async () => {
  write(
    item(1),
    '{',
    '{"script":1}',
    item(2),
    '{"script":"x","inputs":1}',
    '{"script":"x","limits":{"wallMs":1e9}}',
    '{"script":"x","files":[{"path":"../a","content":""}]}',
  );
  const { code, stderr } = await run();
  expect(code).toBe(65);
  const lines = stderr.split('\n');
  expect(lines[0]).toBe(`pycell: ${input} was not sent:`);
  expect(lines[1]).toMatch(/^ {2}line 2: Invalid JSON payload: /);
  expect(lines[2]).toBe("  line 3: 'script' must be a string");
  expect(lines[3]).toMatch(/^ {2}line 5: Unknown field 'inputs', did you mean 'input'\?/);
  expect(lines[4]).toMatch(/^ {2}line 6: 'limits.wallMs' is /);
  expect(lines[5]).toMatch(/^ {2}line 7: 'files\[0\].path'/);
  expect(service.bodies).toEqual([]);
  expect(existsSync(`${out}.batch`)).toBe(false);
});

test('more than a thousand lines are several batches, and their results one file', async () => {
  write(...Array.from({ length: 2001 }, (_, n) => item(n)));
  expect(await run()).toMatchObject({ code: 0, stderr: `pycell: 2001 ended: 2001 ok, 0 not; ${out}\n` });
  expect([...service.batches.values()].map(({ inputs }) => inputs.length)).toEqual([1000, 1000, 1]);
  expect(results().map(({ index, answer }) => [index, answer.result])).toEqual(
    Array.from({ length: 2001 }, (_, n) => [n, n]),
  );
  expect(ledger().parts.map(({ id }: { id: string }) => id)).toEqual(['B0', 'B1', 'B2']);
});

test('Ctrl-C leaves the batch running and says how to go on; the same command then does', async () => {
  write(item(1));
  service.runs = false;
  const child = start(['batch', input, '--out', out, '--url', service.url]);
  const code = once(child, 'close');
  let told = '';
  child.stderr?.on('data', (text) => {
    told += text;
  });
  await until(() => existsSync(`${out}.batch`) && ledger().parts[0].id !== null, 20_000);
  child.kill('SIGINT');
  expect(await code).toEqual([130, null]);
  expect(told).toBe(
    'pycell: it goes on there\n' +
      `pycell: to go on here: pycell batch ${input} --out ${out} --url ${service.url}\n` +
      `pycell: to end it: pycell jobs cancel --url ${service.url} B0\n`,
  );
  expect(existsSync(out)).toBe(false);
  service.runs = true;
  expect((await run()).code).toBe(0);
  expect(service.bodies.length).toBe(1);
  expect(results()).toMatchObject([{ index: 0, id: 'B0-0' }]);
});

test('a process that dies before it knows the id does not have its lines run twice', async () => {
  write(...Array.from({ length: 1001 }, (_, n) => item(n)));
  const child = start(['batch', input, '--out', out, '--url', service.url]);
  // The service takes it, and the process is gone before the answer arrives.
  service.before = (request, response) => {
    if (request.method !== 'POST') return false;
    const end = response.end.bind(response);
    response.end = ((...args: []) => {
      if (service.bodies.length === 2) child.kill('SIGKILL');
      else return end(...args);
      return response;
    }) as typeof response.end;
    return false;
  };
  await once(child, 'close');
  expect(ledger().parts.map(({ id }: { id: string }) => id)).toEqual(['B0', null]);
  service.before = () => false;
  expect((await run()).code).toBe(0);
  expect(service.bodies.length).toBe(3);
  expect(service.batches.size).toBe(2);
  expect(results().length).toBe(1001);
});

test('a process that dies while it writes results has each of them once in the end', async () => {
  write(...Array.from({ length: 1500 }, (_, n) => item(n)));
  const child = start(['batch', input, '--out', out, '--url', service.url]);
  service.before = (request) => {
    if (request.url?.startsWith('/jobs/B1/results')) child.kill('SIGKILL');
    return false;
  };
  await once(child, 'close');
  expect(ledger().saved).toMatchObject({ parts: 1, ok: 1000 });
  expect(existsSync(out)).toBe(false);
  service.before = () => false;
  expect((await run()).code).toBe(0);
  expect(results().map(({ index }) => index)).toEqual(Array.from({ length: 1500 }, (_, n) => n));
});

test('a service that has no room yet is waited for', async () => {
  write(item(1));
  let refused = 0;
  service.before = (request, response) => {
    if (request.method !== 'POST' || ++refused > 4) return false;
    const body = { status: 503, code: 'jobs_full', error: 'Too many jobs are waiting' };
    return response.writeHead(503, { 'retry-after': '0' }).end(JSON.stringify(body));
  };
  expect((await run()).code).toBe(0);
  expect(refused).toBe(5);
});

test('results that break off are gone on with where they broke', async () => {
  write(item(1), item(2), item(3));
  const asked: unknown[] = [];
  service.before = (request, response) => {
    if (!request.url?.includes('/results')) return false;
    asked.push(request.url);
    const line = (n: number) =>
      `{"index":${n},"id":"B0-${n}","state":"done","status":"ok","answer":null,"problem":null}\n`;
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    if (asked.length > 1) response.end(line(2));
    else {
      response.write(`${line(0)}${line(1)}{"index":2,"id`);
      setTimeout(() => response.destroy(), 50);
    }
    return true;
  };
  expect((await run()).code).toBe(0);
  expect(asked).toEqual(['/jobs/B0/results', '/jobs/B0/results?after=1']);
  expect(results().map(({ index }) => index)).toEqual([0, 1, 2]);
});

test('a result that the service has no more has a line that says so', async () => {
  write(item(1), item(2));
  service.before = (request, response) => {
    if (!request.url?.includes('/results')) return false;
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    return response.end(
      '{"index":1,"id":"B0-1","state":"done","status":"ok","answer":{"result":2},"problem":null}\n',
    );
  };
  expect((await run()).code).toBe(1);
  expect(results()).toMatchObject([
    { index: 0, id: null, state: 'failed', problem: { code: 'result_gone' } },
    { index: 1, status: 'ok' },
  ]);
});

test('started once more after the end it has nothing to do, and brings results back that were removed', async () => {
  write(item(1));
  const first = await run();
  expect(await run()).toEqual(first);
  rmSync(out);
  expect(await run()).toEqual(first);
  expect(results()).toMatchObject([{ index: 0 }]);
  expect(service.bodies.length).toBe(1);
  rmSync(out);
  service.batches.clear();
  expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining('any more: remove') });
});

test.each([
  ['another input', () => write(item(2)), [], 'was begun with another input than'],
  ['another service', () => {}, ['--url', 'http://127.0.0.1:9'], 'go on with --url'],
  ['another setting', () => {}, ['--priority', '3'], 'was begun with another priority'],
])(
  '%s with the same results is refused with 2, and nothing is changed',
  async (_name, change, flags, says) => {
    write(item(1));
    await run();
    const before = [readFileSync(out, 'utf8'), ledger()];
    change();
    const { code, stderr } = await run(...flags);
    expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
    expect(stderr).toContain(`remove ${out}.batch and ${out}, or give another --out`);
    expect([readFileSync(out, 'utf8'), ledger()]).toEqual(before);
  },
);

test('a file in the way that is no batch’s is left alone', async () => {
  write(item(1));
  writeFileSync(out, 'precious');
  expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining('exists, and no ') });
  writeFileSync(`${out}.batch`, '{}');
  expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining('is not what this version') });
  expect(readFileSync(out, 'utf8')).toBe('precious');
  expect(service.bodies).toEqual([]);
});

test.each([
  ['no input', () => {}, 66],
  ['an input without lines', () => writeFileSync(input, '\n \n'), 65],
  ['a folder', () => mkdirSync(input), 66],
  ['an empty line in between', () => write(item(1), '', item(2)), 65],
  [
    'results in a folder that is not there',
    () => {
      out = join(folder, 'a', 'b');
      write(item(1));
    },
    73,
  ],
])('%s leaves with its code and sends nothing', async (_name, prepare, code) => {
  prepare();
  expect(await run()).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(/^pycell: /) });
  expect(service.bodies).toEqual([]);
});

test('without a service it leaves with 2 and says what to give', async () => {
  write(item(1));
  const done = await pycell(['batch', input, '--out', out], { env: { PYCELL_URL: '' } });
  expect(done).toMatchObject({
    code: 2,
    stderr: 'pycell: which service? Give --url URL, or set PYCELL_URL\n',
  });
  expect((await pycell(['batch', input, '--out', out], { env: { PYCELL_URL: service.url } })).code).toBe(0);
});
