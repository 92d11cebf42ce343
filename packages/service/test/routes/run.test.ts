/** `POST /run` over real HTTP and a real engine. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveService } from '../support/live.js';

let service: Awaited<ReturnType<typeof liveService>>;
beforeAll(async () => {
  service = await liveService();
  await service.ready;
});
afterAll(() => service.close({ drainMs: 0 }));

test('the body has what every run tells, and what the code came to in front of it', async () => {
  const { status, headers, text, body } = await service.run('print("x")\noutput = [1, 2.50]');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(text).toMatch(/^\{"id":"\w{26}","output":\[1, ?2\.5\],"exitCode":0,/);
  expect(Object.keys(body).sort()).toEqual(
    [
      ...['id', 'output', 'exitCode', 'status', 'stdout', 'stderr', 'error', 'trace', 'hint'],
      ...['displays', 'files', 'truncated', 'warnings', 'receipt', 'isolation'],
    ].sort(),
  );
  expect(body).toMatchObject({ id: headers.get('x-request-id'), stdout: 'x\n', status: 'ok', error: null });
});

test.each([
  ['output that is set, whatever is printed', 'print("x")\noutput = 0', 0],
  ['None that is set', 'print("x")\noutput = None', null],
  ['what is printed, where it is not set', 'print("x", 1)', 'x 1\n'],
  ['null, where there is neither', 'x = 1', null],
])('output is %s', async (_what, code, output) => {
  expect((await service.run(code)).body).toMatchObject({ output, exitCode: 0 });
});

test.each([
  ['exception', 'print("so far")\n1 / 0', 'division by zero'],
  ['syntax_error', 'x = = 1', expect.stringContaining('invalid syntax')],
  ['not_json', 'output = {1}', expect.stringContaining('set')],
  ['cpu_limit', 'while True: pass', 'Sandbox failed to run script: CPU time limit of 500 ms exceeded'],
])('a run that is %s is HTTP 200 with exit code 1', async (status, code, error) => {
  const answer = await service.run(code, { limits: { cpuMs: 500 } });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ status, exitCode: 1, error });
  expect(answer.body.output).toBe(status === 'exception' ? 'so far\n' : null);
});

test('stdin, files and a seed reach the code', async () => {
  const code = 'import sys\nimport random\noutput = [sys.stdin.read(), random.random()]';
  const more = { stdin: 'in', seed: 7, files: [{ path: 'a.txt', content: 'a' }] };
  const [one, two] = [await service.run(code, more), await service.run(code, more)];
  expect(one.body.output[0]).toBe('in');
  expect(one.body.output).toEqual(two.body.output);
});

test('the same in events', async () => {
  const events = await (await service.stream({ code: 'print("x")\noutput = 1' }, undefined, '/run')).ended;
  expect(events.map(({ name }) => name)).toEqual(['start', 'stdout', 'done']);
  expect(events.at(-1)?.data).toMatchObject({ output: 1, exitCode: 0, stdout: 'x\n' });
});

test('np, pd and plt are bound, and the log says which endpoint it was', async () => {
  const { body } = await service.run(
    'output = [int(np.arange(3).sum()), pd.Series([1]).tolist(), plt is None]',
  );
  expect(body.output).toEqual([3, [1], false]);
  const line = service.lines.find(({ msg, requestId }) => msg === 'run' && requestId === body.id);
  expect(line).toMatchObject({ endpoint: '/run', status: 'ok' });
});
