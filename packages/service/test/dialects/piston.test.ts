/** Piston's API over real HTTP and a real engine: its documentation's examples, restated for Python. */
import piston from 'piston-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Body, liveService } from '../support/live.js';

let service: Awaited<ReturnType<typeof liveService>>;
let version: string;
beforeAll(async () => {
  service = await liveService({ PYCELL_MEMORY_BYTES: '256MiB' });
  await service.ready;
  version = service.engine.runtime()?.python.version ?? '';
});
afterAll(() => service.close({ drainMs: 0 }));

const post = (body: unknown, headers = {}) => service.post(body, undefined, headers, '/api/v2/execute');
const get = async (path: string) => (await fetch(`${service.url}/api/v2/${path}`)).json();
const execute = async (content: string, more: object = {}) => {
  const files = [{ name: 'main.py', content }];
  const { status, body } = await post({ language: 'python', version: '*', files, ...more });
  expect([status, body.message]).toEqual([200, undefined]);
  return body.run as Body;
};

test('runtimes and packages are those there are', async () => {
  const [major, minor] = version.split('.');
  expect(await get('runtimes')).toEqual([
    { language: 'python', version, aliases: ['py', 'py3', 'python3', `python${major}.${minor}`] },
  ]);
  expect(await get('packages')).toEqual([{ language: 'python', language_version: version, installed: true }]);
});

test('the documented request: a named file, its arguments and limits', async () => {
  const { status, headers, body } = await post({
    language: 'py',
    version,
    files: [{ name: 'my_cool_code.py', content: 'import sys\nprint(sys.argv)' }],
    stdin: '',
    args: ['1', '2', '3'],
    compile_timeout: 10000,
    run_timeout: 3000,
    compile_memory_limit: -1,
    run_memory_limit: -1,
  });
  expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  expect(body).toEqual({
    run: {
      stdout: "['my_cool_code.py', '1', '2', '3']\n",
      stderr: '',
      output: "['my_cool_code.py', '1', '2', '3']\n",
      code: 0,
      signal: null,
      message: null,
      status: null,
      cpu_time: expect.any(Number),
      wall_time: expect.any(Number),
      memory: expect.any(Number),
    },
    language: 'python',
    version,
  });
});

describe('a job', () => {
  test('has several files in their encodings, the first of text being run', async () => {
    const files = [
      { name: 'data/a.bin', content: 'AP8=', encoding: 'base64' },
      { content: 'import lib\nprint(list(open("data/a.bin", "rb").read()), lib.x)' },
      { name: './lib.py', content: Buffer.from('x = "hex"').toString('hex'), encoding: 'hex' },
    ];
    const { body } = await post({ language: 'python3', version: '3.x', files });
    expect(body.run.stdout).toBe('[0, 255] hex\n');
  });

  test('reads its stdin, whose last line is a whole one', async () => {
    const run = await execute('import sys\nprint(repr(sys.stdin.read()))', { stdin: 'a\nb' });
    expect(run.stdout).toBe("'a\\nb\\n'\n");
  });

  test('is __main__, and knows its language', async () => {
    const run = await execute('import os\nprint(__name__, os.environ["PISTON_LANGUAGE"])');
    expect(run.stdout).toBe('__main__ python\n');
  });

  test('has both streams in the order of their coming', async () => {
    const script =
      'import sys, time\nfor n in range(3):\n    print(n)\n    time.sleep(0.1)\n    print("e", n, file=sys.stderr)\n    time.sleep(0.1)';
    expect(await execute(script)).toMatchObject({
      stdout: '0\n1\n2\n',
      stderr: 'e 0\ne 1\ne 2\n',
      output: '0\ne 0\n1\ne 1\n2\ne 2\n',
    });
  });
});

describe('the end of a job', () => {
  test.each([
    [
      'import sys; sys.exit(3)',
      { code: 3, signal: null, status: 'RE', message: 'Exited with error status 3' },
    ],
    ['1 / 0', { code: 1, signal: null, status: 'RE', message: 'Exited with error status 1' }],
    [
      'import ctypes; ctypes.string_at(0)',
      { code: null, signal: 'SIGSEGV', status: 'SG', message: 'Caught fatal signal 11' },
    ],
    [
      'import os; os.kill(os.getpid(), 15)',
      { code: null, signal: 'SIGTERM', status: 'SG', message: 'Caught fatal signal 15' },
    ],
    [
      'x = bytearray(300 << 20)',
      { code: null, signal: 'SIGKILL', status: 'SG', message: expect.stringContaining('memory limit') },
    ],
    [
      'print("x" * (2 << 20))',
      { code: null, signal: 'SIGKILL', status: 'OL', message: 'stdout length exceeded' },
    ],
    [
      'import sys; print("x" * (2 << 20), file=sys.stderr)',
      { code: null, signal: 'SIGKILL', status: 'EL', message: 'stderr length exceeded' },
    ],
  ])('%j', async (script, end) => {
    expect(await execute(script)).toMatchObject(end);
  });

  test('an exception is on stderr as Python tells it', async () => {
    const { stderr } = await execute('def f():\n    raise ValueError("bad")\n\nf()');
    expect(stderr).toBe(
      'Traceback (most recent call last):\n  File "main.py", line 4, in <module>\n    f()\n  File "main.py", line 2, in f\n    raise ValueError("bad")\nValueError: bad\n',
    );
  });

  test.each([
    ['run_timeout', 'import time; print("so far"); time.sleep(9)', 'Time limit exceeded (wall clock)'],
    ['run_cpu_time', 'print("so far")\nwhile True: pass', 'Time limit exceeded'],
  ])('%s ends it', async (field, script, message) => {
    expect(await execute(script, { [field]: 300 })).toMatchObject({
      stdout: 'so far\n',
      code: null,
      signal: 'SIGKILL',
      status: 'TO',
      message,
    });
  });

  test('run_memory_limit ends it', async () => {
    const run = await execute('x = bytearray(64 << 20)', { run_memory_limit: 32 << 20 });
    expect(run).toMatchObject({ signal: 'SIGKILL', status: 'SG' });
  });
});

describe('refusals have a message', () => {
  const files = [{ content: '1' }];
  const good = { language: 'python', version: '*', files };
  test.each<[object, string]>([
    [{}, 'language is required as a string'],
    [{ language: 'python' }, 'version is required as a string'],
    [{ language: 'python', version: '*' }, 'files is required as an array'],
    [{ ...good, files: [{}] }, 'files[0].content is required as a string'],
    [{ ...good, files: [null] }, 'files[0].content is required as a string'],
    [{ ...good, language: 'js', version: '15.10.0' }, 'js-15.10.0 runtime is unknown'],
    [{ ...good, version: '2.x' }, 'python-2.x runtime is unknown'],
    [{ ...good, version: 'latest' }, 'python-latest runtime is unknown'],
    [
      { ...good, files: [{ content: 'AA==', encoding: 'base64' }] },
      'files must include at least one utf8 encoded file',
    ],
    [{ ...good, run_timeout: '1' }, 'If specified, run_timeout must be a number'],
    [{ ...good, run_timeout: 99_000 }, 'run_timeout cannot exceed the configured limit of 30000'],
    [{ ...good, run_cpu_time: -5 }, 'run_cpu_time must be non-negative'],
    [{ ...good, run_memory_limit: 5 }, 'run_memory_limit must be at least 16777216'],
    [
      { ...good, files: [{ name: '../a.py', content: '' }] },
      'File path "../a.py" tries to escape parent directory: ../a.py',
    ],
    [{ ...good, args: [{}] }, 'args must be strings without NUL'],
  ])('%j', async (body, message) => {
    const answer = await post(body);
    expect([answer.status, answer.body]).toEqual([400, { message }]);
  });

  test('of another type, and of no JSON', async () => {
    const xml = await post('<a/>', { 'content-type': 'application/xml' });
    expect([xml.status, xml.body]).toEqual([415, { message: 'requests must be of type application/json' }]);
    const broken = await post('{');
    expect([broken.status, broken.body.message]).toEqual([
      400,
      expect.stringMatching(/^Invalid JSON payload/),
    ]);
  });

  test('plain text is JSON from a program, and nothing from a browser', async () => {
    const plain = { 'content-type': 'text/plain;charset=UTF-8' };
    expect((await post(good, plain)).status).toBe(200);
    for (const header of [{ origin: 'null' }, { 'sec-fetch-site': 'cross-site' }])
      expect((await post(good, { ...plain, ...header })).status).toBe(415);
  });
});

test('a caller who goes away ends the run', async () => {
  const leave = new AbortController();
  const files = [{ content: 'import time; time.sleep(20)' }];
  const body = { language: 'python', version: '*', files };
  const asked = service.post(body, leave.signal, {}, '/api/v2/execute').catch(() => 'gone');
  while (service.engine.stats().running === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  leave.abort();
  expect(await asked).toBe('gone');
  while (service.engine.stats().running > 0) await new Promise((resolve) => setTimeout(resolve, 10));
});

describe('piston-client, as it is on npm', () => {
  test('lists runtimes and executes', async () => {
    const client = piston({ server: service.url });
    expect(await client.runtimes()).toMatchObject([{ language: 'python', version }]);
    expect(await client.execute('python', 'print("Hello World!")')).toMatchObject({
      language: 'python',
      version,
      run: { stdout: 'Hello World!\n', stderr: '', code: 0, signal: null, output: 'Hello World!\n' },
    });
  });

  test('with a configuration, and a failure', async () => {
    const client = piston({ server: service.url });
    const config = {
      language: 'python',
      version: '3',
      files: [{ content: 'import sys\nprint(sys.argv[1:])' }],
      args: ['a'],
    };
    expect((await client.execute(config)).run.stdout).toBe("['a']\n");
    expect(await client.execute('cobol', 'x')).toEqual({ message: 'version is required as a string' });
  });
});
