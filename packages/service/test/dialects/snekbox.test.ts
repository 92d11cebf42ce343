/** snekbox's API over real HTTP and a real engine: what its own tests ask of it, restated. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Body, liveService } from '../support/live.js';

let service: Awaited<ReturnType<typeof liveService>>;
beforeAll(async () => {
  service = await liveService({ PYCELL_WALL_MS: '3000', PYCELL_MEMORY_BYTES: '128MiB' });
  await service.ready;
});
afterAll(() => service.close({ drainMs: 0 }));

const post = (body: unknown, headers = {}) => service.post(body, undefined, headers, '/eval');
const base64 = (text: string) => Buffer.from(text).toString('base64');
const evaluate = async (body: object): Promise<Body> => {
  const answer = await post(body);
  expect(answer.status).toBe(200);
  return answer.body;
};
const file = (code: string, path = 'test.py') =>
  evaluate({ args: [path], files: [{ path, content: base64(code) }] });
const code = (text: string) => evaluate({ args: ['-c', text] });

describe('what is evaluated', () => {
  test.each([
    [{ input: "print('Hello')" }, 'Hello\n'],
    [{ args: ['-c', "print('abc12')"] }, 'abc12\n'],
    [{ args: ['', '-c', "print('abc12')"] }, 'abc12\n'],
    [{ args: ['-c'], input: 'print("both")' }, 'both\n'],
    [{ args: ['-Squ', '-c', 'print(1)'] }, '1\n'],
    [{ args: ['-c', 'import sys; print(sys.argv)', 'a', '-b'] }, "['-c', 'a', '-b']\n"],
    [
      { args: ['-m', 'json.tool', 'a.json'], files: [{ path: 'a.json', content: base64('[1]') }] },
      '[\n    1\n]\n',
    ],
  ])('%j', async (body, stdout) => {
    expect(await evaluate(body)).toEqual({ stdout, returncode: 0, files: [] });
  });

  test.each([code, file])('print returns 0', async (evaluated) => {
    expect(await evaluated("print('test')")).toEqual({ stdout: 'test\n', returncode: 0, files: [] });
  });

  test('timeit', async () => {
    const { stdout, returncode } = await evaluate({ args: ['-m', 'timeit', '-n', '10'], input: 'pass' });
    expect([stdout.slice(0, 17), returncode]).toEqual(['10 loops, best of', 0]);
  });

  test('several files; what is made comes back, sorted, in base64', async () => {
    const main =
      "from pathlib import Path\nfrom mod import lib\nprint(lib.var)\nwith open('test.txt', 'w') as f:\n    f.write('test 1')\nPath('dir').mkdir()\nPath('dir/test2.txt').write_text('test 2')\n";
    const files = [
      { path: 'main.py', content: base64(main) },
      { path: 'mod/__init__.py' },
      { path: 'mod/lib.py', content: base64("var = 'hello'") },
    ];
    expect(await evaluate({ args: ['main.py'], files })).toEqual({
      stdout: 'hello\n',
      returncode: 0,
      files: [
        { path: 'dir/test2.txt', size: 6, content: base64('test 2') },
        { path: 'test.txt', size: 6, content: base64('test 1') },
      ],
    });
  });

  test('hidden files, and those that begin with _, do not come back', async () => {
    const script =
      'from pathlib import Path\nfor name in ("normal", ".hidden"): Path(name).mkdir()\nfor name in ("normal/a.txt", "normal/.b", "normal/_c", ".hidden/d"): Path(name).write_text("a")';
    expect((await code(script)).files).toEqual([{ path: 'normal/a.txt', size: 1, content: 'YQ==' }]);
  });

  test('a file that was given and changed comes back', async () => {
    const files = [
      { path: 'a.txt', content: base64('a') },
      { path: 'b.txt', content: base64('b') },
    ];
    const { files: back } = await evaluate({ input: 'open("a.txt", "a").write("!")', files });
    expect(back).toEqual([{ path: 'a.txt', size: 2, content: base64('a!') }]);
  });

  test('stderr is in stdout, in order', async () => {
    const { stdout } = await code('import sys\nprint(1)\nprint(2, file=sys.stderr)\nprint(3)\n1 / 0');
    expect(stdout).toMatch(
      /^1\n2\n3\nTraceback \(most recent call last\):\n {2}File "<string>", line 5, in <module>\n/,
    );
  });

  test('multiprocessing works', async () => {
    const script = `
from multiprocessing import Pool

def f(x):
    return x*x

with Pool(2) as p:
    print(p.map(f, [1, 2, 3]))
`;
    expect(await file(script)).toEqual({ stdout: '[1, 4, 9]\n', returncode: 0, files: [] });
  });
});

describe('the return code', () => {
  test.each([
    ['137 of a time limit', 'while True: pass', 137, ''],
    ['137 of memory', "x = ' ' * (200 << 20)", 137, ''],
    ['139 of SIGSEGV', 'import ctypes\nctypes.string_at(0)', 139, ''],
    ['143 of SIGTERM', 'import os\nos.kill(os.getpid(), 15)', 143, ''],
    ['of sys.exit', 'import sys\nsys.exit(42)', 42, ''],
    ['of os._exit', 'import os\nos._exit(255)', 255, ''],
  ])('%s', async (_, script, returncode, stdout) => {
    expect(await file(script)).toMatchObject({ returncode, stdout });
  });

  test('143 of too much output, which is cut', async () => {
    const { stdout, returncode } = await code('while True: print("x" * 1000)');
    expect([stdout.length, returncode]).toEqual([1024 * 1024, 143]);
  });

  test.each([
    ['a read-only place', "open('/etc/hello', 'w')", /Read-only file system|Permission denied/],
    ['more processes than there may be', 'import os\nwhile 1: os.fork()', /Resource temporarily unavailable/],
    ['text that is none', 'print(chr(56550))', /UnicodeEncodeError/],
    ['a syntax error', 'x = (', /SyntaxError/],
  ])('1 of %s', async (_, script, stdout) => {
    expect(await file(script)).toMatchObject({ returncode: 1, stdout: expect.stringMatching(stdout) });
  });

  test('2 of a file that is not there', async () => {
    expect(await evaluate({ args: ['nope.py'] })).toMatchObject({ returncode: 2 });
  });

  test('none where nothing could be run', async () => {
    expect(await code('\0')).toEqual({
      stdout: 'ValueError: embedded null byte',
      returncode: null,
      files: [],
    });
    const files = [
      { path: 'dir/test.txt', content: base64('abc') },
      { path: 'dir', content: base64('xyz') },
    ];
    expect(await evaluate({ input: '', files })).toEqual({
      stdout: "IsADirectoryError: Failed to create file 'dir'.",
      returncode: null,
      files: [],
    });
  });
});

describe('refusals are Falcon’s', () => {
  const INVALID = 'Request data failed validation';
  test.each<[object, string, string]>([
    [{ stuff: 'foo' }, INVALID, "'input' is a required property"],
    [{ input: 400 }, INVALID, "400 is not of type 'string'"],
    [{ input: '', args: [400] }, INVALID, "400 is not of type 'string'"],
    [{ args: 'a' }, INVALID, "'a' is not of type 'array'"],
    [{ input: '', files: [{}] }, INVALID, "'path' is a required property"],
    [{ input: '', files: [{ path: 'a', content: null }] }, INVALID, "None is not of type 'string'"],
    [{ input: '', files: [{ path: '/a' }] }, INVALID, "'/a' does not match '^(?!/)(?!.*\\\\0).*$'"],
    [
      { input: '', files: [{ path: '../a' }] },
      'Request file is invalid',
      "File path '../a' may not traverse beyond root",
    ],
    [
      { input: '', files: [{ path: 'a', content: 'abc' }] },
      'Request file is invalid',
      "Invalid base64 encoding for file 'a'",
    ],
    [{ args: ['-X', 'dev'] }, INVALID, "'-X' is not supported; 'args' take a file, -c CODE or -m MODULE"],
    [{ args: ['-'] }, INVALID, "'-' is not supported; 'args' take a file, -c CODE or -m MODULE"],
    [{ args: ['-c'] }, INVALID, 'Argument expected for the -c option'],
    [{ args: [] }, INVALID, "'args' names nothing to run: a file, -c CODE or -m MODULE"],
  ])('%j', async (body, title, description) => {
    const answer = await post(body);
    expect([answer.status, answer.body]).toEqual([400, { title, description }]);
  });

  test('of another type', async () => {
    const { status, body } = await post("{'input': 'foo'}", { 'content-type': 'application/xml' });
    expect([status, body]).toEqual([
      415,
      { title: '415 Unsupported Media Type', description: 'application/xml is an unsupported media type.' },
    ]);
  });

  test('only POST is taken', async () => {
    const response = await fetch(`${service.url}/eval`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

test('each evaluation has a memory limit of its own', async () => {
  const script = "import time; ' ' * 100_000_000; time.sleep(0.1)";
  const all = await Promise.all([code(script), code(script), code(script)]);
  expect(all.map(({ returncode }) => returncode)).toEqual([0, 0, 0]);
});
