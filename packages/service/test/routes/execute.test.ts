/** The statuses of the contract and what goes with each, over real HTTP and a real engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Body, liveService } from '../support/live.js';

let service: Awaited<ReturnType<typeof liveService>>;
beforeAll(async () => {
  service = await liveService();
  await service.ready;
});
afterAll(() => service.close({ drainMs: 0 }));

test('the body has every member of the contract', async () => {
  const { status, headers, body } = await service.execute('def main():\n    return {"mean": 3.0}');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(body).toEqual({
    id: headers.get('x-request-id'),
    status: 'ok',
    result: { mean: 3 },
    stdout: '',
    stderr: '',
    error: null,
    trace: null,
    hint: null,
    displays: [],
    files: [],
    truncated: [],
    warnings: [],
    receipt: {
      queueMs: expect.any(Number),
      startMs: expect.any(Number),
      runMs: expect.any(Number),
      cpuMs: expect.any(Number),
      peakMemoryBytes: expect.any(Number),
    },
    isolation: expect.stringMatching(/^(full|partial)$/),
  });
});

test('a snippet answers the value of its last line', async () => {
  const { status, body } = await service.execute('x = input_data["n"]\nx + 1', {
    mode: 'snippet',
    input: { n: 1 },
  });
  expect([status, body.status, body.result]).toEqual([200, 'ok', 2]);
});

test('a snippet whose value is not JSON is ok, and displays it', async () => {
  const { status, body } = await service.execute('object', { mode: 'snippet' });
  expect([status, body.status, body.result]).toEqual([200, 'ok', null]);
  expect(body.displays).toEqual([
    { data: { 'text/plain': "<class 'object'>" }, metadata: { pycell: { main: true } } },
  ]);
  expect(body.warnings).toHaveLength(1);
});

const main = (...lines: string[]) => `def main():\n${lines.map((line) => `    ${line}`).join('\n')}`;

type Row = [status: string, script: string, limits: object, http: number, error: string | RegExp];

describe.each<Row>([
  [
    'exception',
    main('return 1 / 0'),
    {},
    200,
    'Script execution failed: ZeroDivisionError: division by zero',
  ],
  ['exit', main('import sys', 'sys.exit(3)'), {}, 200, 'Script exited with code 3 before main() returned'],
  ['exit', main('import os', 'os._exit(4)'), {}, 200, 'Script exited with code 4 before main() returned'],
  [
    'wall_limit',
    main('import time', 'time.sleep(60)'),
    { wallMs: 500 },
    200,
    'Sandbox failed to run script: wall time limit of 500 ms exceeded',
  ],
  [
    'cpu_limit',
    main('while True: pass'),
    { cpuMs: 1000 },
    200,
    'Sandbox failed to run script: CPU time limit of 1 s exceeded',
  ],
  [
    'memory_limit',
    main('return len(bytearray(2 ** 30))'),
    { memoryBytes: 134217728 },
    200,
    'Sandbox failed to run script: memory limit of 128 MiB exceeded',
  ],
  [
    'output_limit',
    main('while True: print("x" * 65536)'),
    {},
    200,
    'Sandbox failed to run script: output limit of 64 MiB exceeded',
  ],
  [
    'output_limit',
    main('return "x" * 2000'),
    { resultBytes: 1024 },
    200,
    'Sandbox failed to run script: result limit of 1 KiB exceeded',
  ],
  [
    'crashed',
    main('import os, signal', 'os.kill(os.getpid(), signal.SIGSEGV)'),
    {},
    200,
    'Script crashed: SIGSEGV',
  ],
  ['syntax_error', 'def main(:\n  pass', {}, 400, /^Script has a syntax error: .* \(line 1\)$/],
  ['no_main', 'x = 1', {}, 400, 'Script must define a function main()'],
  ['no_main', 'main = 1', {}, 400, 'main() must be a function'],
  [
    'not_json',
    main('return {"s": {1}}'),
    {},
    400,
    /^Return value is not JSON-serializable: .* \(at \$\.s\)$/,
  ],
])('%s', (status, script, limits, http, error) => {
  test(`${script.split('\n').slice(1).join('; ').trim() || script} is HTTP ${http}`, async () => {
    const answer = await service.execute(script, { limits });
    expect(answer.body).toMatchObject({ status, result: null });
    expect(answer.body.error).toEqual(typeof error === 'string' ? error : expect.stringMatching(error));
    expect(answer.status).toBe(http);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });
});

test('output before a failure is kept', async () => {
  const { body } = await service.execute(main('print("so far")', 'raise ValueError("no")'));
  expect(body).toMatchObject({ status: 'exception', stdout: 'so far\n' });
});

describe('numbers pass through as text', () => {
  const echo = 'def main(value):\n    return value';

  test.each([
    '12345678901234567890123456789012345678901234567890',
    '[9007199254740993, -9007199254740993]',
    '{"a": 0.1, "b": 1.0, "c": -0.0}',
    '1e22',
  ])('%s', async (input) => {
    const { text, body } = await service.post(`{"script": ${JSON.stringify(echo)}, "input": ${input}}`);
    expect(body.status).toBe('ok');
    const squeezed = text.replaceAll(' ', '');
    expect(
      squeezed.includes(`"result":${input.replaceAll(' ', '')}`) || squeezed.includes('"result":1e+22'),
    ).toBe(true);
  });

  test('the last of two inputs counts', async () => {
    const { body } = await service.post(`{"input": 1, "script": ${JSON.stringify(echo)}, "\\u0069nput": 2}`);
    expect(body.result).toBe(2);
  });
});

test('an input of null calls main(None), no input calls main()', async () => {
  const script = 'def main(*args):\n    return list(args)';
  expect((await service.execute(script, { input: null })).body.result).toEqual([null]);
  expect((await service.execute(script)).body.result).toEqual([]);
});

test('stdin and env reach the script, and nothing else of the environment', async () => {
  const script = main('import os, sys', 'return [sys.stdin.read(), os.environ["A"], "PORT" in os.environ]');
  const { body } = await service.execute(script, { stdin: 'a\0b\n', env: { A: 'ü' } });
  expect(body.result).toEqual(['a\0b\n', 'ü', false]);
});

test('/isolation tells what the runs say, guarantee by guarantee', async () => {
  const report = (await (await fetch(`${service.url}/isolation`)).json()) as Body;
  const { body } = await service.execute('def main():\n    return 1');
  expect(report.level).toBe(body.isolation);
  const names = 'files scratch network processes privilege secrets memory cpu tasks disk output time'.split(
    ' ',
  );
  expect(report.guarantees.map((each: Body) => each.name).sort()).toEqual(names.sort());
  for (const { held, layers } of report.guarantees) expect([held, layers.length > 0]).toEqual([true, true]);
});

test('two runs with the same seed draw the same numbers', async () => {
  const script = main('import random, numpy', 'return [random.random(), float(numpy.random.rand())]');
  const [one, two, other] = await Promise.all([7, 7, 8].map((seed) => service.execute(script, { seed })));
  expect(one?.body.result).toEqual(two?.body.result);
  expect(one?.body.result).not.toEqual(other?.body.result);
});

test('the log has the run and nothing of the script, its input or its output', async () => {
  const secret = 'xyzzy-in-script';
  const { body } = await service.execute(main(`print("${secret}")`, `return "${secret}"`), {
    input: 1,
    stdin: secret,
  });
  const run = service.lines.find((line) => line.requestId === body.id && line.msg === 'run');
  expect(run).toMatchObject({ status: body.status });
  expect(JSON.stringify(service.lines)).not.toContain(secret);
});
