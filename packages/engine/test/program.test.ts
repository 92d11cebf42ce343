/** Mode `program`: a file, code or a module as Python itself would run it, to its exit code. */
import { describe, expect, test } from 'vitest';
import type { RunRequest, RunStreams } from '../src/index.js';
import { startEngine } from './support/engine.js';

const engine = await startEngine();
type Kind = 'file' | 'code' | 'module';

const run = (script: string, kind: Kind, request: Partial<RunRequest> = {}, args: string[] = []) =>
  engine.script(script, { mode: 'program', program: { kind, args }, ...request });
const code = (script: string, request: Partial<RunRequest> = {}) => run(script, 'code', request);
const file = (content: string, request: Partial<RunRequest> = {}, args: string[] = []) =>
  run('main.py', 'file', { files: [{ path: 'main.py', content }], ...request }, args);
const exited = (number: number) => ({ exit: { code: number, signal: null } });
const killed = (signal: string) => ({ exit: { code: null, signal } });

describe('a file', () => {
  test('runs as __main__, with its arguments and its neighbours', async () => {
    const content =
      'import os, sys\nfrom lib import x\nprint(__name__, sys.argv, x, os.path.basename(__file__))\nif __name__ == "__main__":\n    print("guarded")\n';
    const files = [
      { path: 'main.py', content },
      { path: 'lib.py', content: 'x = "hello"' },
    ];
    expect(await file('', { files }, ['a b', ''])).toMatchObject({
      status: 'ok',
      stdout: "__main__ ['main.py', 'a b', ''] hello main.py\nguarded\n",
      stderr: '',
      ...exited(0),
    });
  });

  test('in a folder finds what is beside it, and works in the work folder', async () => {
    const files = [
      { path: 'a/main.py', content: 'import lib\nprint(lib.x, open("data.txt").read())' },
      { path: 'a/lib.py', content: 'x = 1' },
      { path: 'data.txt', content: 'data' },
    ];
    expect(await run('a/main.py', 'file', { files })).toMatchObject({ stdout: '1 data\n' });
  });

  test('may be called script.py, and import itself', async () => {
    const files = [
      {
        path: 'script.py',
        content: 'x = 1\nif __name__ == "__main__":\n    import script\n    print(script.x, script.__name__)',
      },
    ];
    expect(await run('script.py', 'file', { files })).toMatchObject({ stdout: '1 script\n' });
  });

  test('with an encoding of its own is read by its cookie', async () => {
    const content = Buffer.from('# coding: latin-1\nprint("\xe9")', 'latin1').toString('base64');
    const files = [{ path: 'main.py', content, encoding: 'base64' as const }];
    expect(await file('', { files })).toMatchObject({ stdout: 'é\n' });
  });

  test('that is not there is what Python says of it', async () => {
    expect(await run('nope.py', 'file')).toMatchObject({
      status: 'exit',
      stderr: expect.stringMatching(/^python3: can't open file 'nope.py': \[Errno 2\] No such file/),
      ...exited(2),
    });
  });

  test('what it makes comes back, what it was given does not', async () => {
    const outcome = await file('f = open("out.txt", "w")\nf.write("left open")');
    expect(outcome.files).toMatchObject([{ path: 'out.txt', content: 'left open' }]);
  });
});

describe('code and modules', () => {
  test('code is what -c runs', async () => {
    expect(await run('import sys; print(__name__, sys.argv)', 'code', {}, ['a'])).toMatchObject({
      stdout: "__main__ ['-c', 'a']\n",
      ...exited(0),
    });
  });

  test('a module is what -m runs', async () => {
    const { stdout, exit } = await run('timeit', 'module', {}, ['-n', '1', '-r', '1', 'pass']);
    expect([stdout.slice(0, 6), exit]).toEqual(['1 loop', { code: 0, signal: null }]);
  });

  test('a module that is not there', async () => {
    expect(await run('no_such_module', 'module')).toMatchObject({
      stderr: expect.stringContaining('No module named no_such_module'),
      ...exited(1),
    });
  });
});

describe('the end', () => {
  test.each([
    ['import sys; sys.exit(3)', 3, ''],
    ['import sys; sys.exit()', 0, ''],
    ['import sys; sys.exit("bye")', 1, 'bye\n'],
    ['import os; os._exit(4)', 4, ''],
    ['raise SystemExit(-1)', 255, ''],
  ])('%j is exit code %i', async (script, number, stderr) => {
    expect(await code(script)).toMatchObject({ stderr, ...exited(number) });
  });

  test.each([
    ['import os; os.kill(os.getpid(), 15)', 'SIGTERM'],
    ['import os; os.kill(os.getpid(), 9)', 'SIGKILL'],
    ['import ctypes; ctypes.string_at(0)', 'SIGSEGV'],
    ['import os; os.abort()', 'SIGABRT'],
  ])('%j is %s', async (script, signal) => {
    expect(await code(script)).toMatchObject({ status: 'crashed', ...killed(signal) });
  });

  test.each([
    ['while True: pass', { wallMs: 300 }, 'wall_limit'],
    // Far beyond: where no control group counts, what is just above may be gone again before it is looked at.
    ['x = bytearray(2 << 30)', {}, 'memory_limit'],
    ['print("x" * (65 << 20))', {}, 'output_limit'],
  ])('%j is SIGKILL', async (script, limits, status) => {
    expect(await code(script, { limits })).toMatchObject({ status, ...killed('SIGKILL') });
  });

  test('an exception is told on stderr, as Python tells it, and is exit code 1', async () => {
    const files = [
      { path: 'main.py', content: 'import lib\nprint("before")\nlib.f()\n' },
      { path: 'lib.py', content: 'def f():\n    return 1 / 0\n' },
    ];
    const outcome = await file('', { files });
    expect(outcome).toMatchObject({ status: 'exception', stdout: 'before\n', trace: null, ...exited(1) });
    expect(outcome.stderr.replace(/^\s*[~^]+\n/gm, '')).toBe(
      'Traceback (most recent call last):\n  File "main.py", line 3, in <module>\n    lib.f()\n  File "lib.py", line 2, in f\n    return 1 / 0\nZeroDivisionError: division by zero\n',
    );
  });

  test('of code has no lines of it, in this version of Python', async () => {
    const { stderr } = await code('class E(Exception): pass\nraise E("x")');
    expect(stderr).toBe('Traceback (most recent call last):\n  File "<string>", line 2, in <module>\nE: x\n');
  });

  test('a syntax error is one, too', async () => {
    expect(await file('x = (\n')).toMatchObject({
      stderr: expect.stringContaining("SyntaxError: '(' was never closed"),
      ...exited(1),
    });
  });

  test('sys.excepthook is asked, and does not see us', async () => {
    const script =
      'import sys, traceback\nsys.excepthook = lambda *error: print(len(traceback.extract_tb(error[2])), error[1])\n1 / 0';
    expect(await code(script)).toMatchObject({ stdout: '1 division by zero\n', stderr: '', ...exited(1) });
  });

  test('waits for threads and processes, and runs what was registered', async () => {
    const content = `
import atexit, multiprocessing, threading, time
atexit.register(print, "atexit")
def later(text):
    time.sleep(0.5 if text == "process" else 0.1)
    print(text, flush=True)
if __name__ == "__main__":
    multiprocessing.get_context("fork").Process(target=later, args=("process",)).start()
    threading.Thread(target=later, args=("thread",)).start()
    print("end")
`;
    const { stdout, exit } = await file(content);
    expect(stdout.split('\n').slice(0, -1).sort()).toEqual(['atexit', 'end', 'process', 'thread']);
    expect(exit).toEqual({ code: 0, signal: null });
  });

  test('waits for processes also where multiprocessing was imported ahead', async () => {
    const warm = await startEngine({ warm: ['multiprocessing.util'] });
    const content =
      'import multiprocessing, time\ndef later():\n    time.sleep(0.5)\n    print("process", flush=True)\nif __name__ == "__main__":\n    multiprocessing.get_context("fork").Process(target=later).start()\n';
    const request = { mode: 'program' as const, program: { kind: 'file' as const, args: [] } };
    const outcome = await warm.script('main.py', { ...request, files: [{ path: 'main.py', content }] });
    expect(outcome).toMatchObject({ stdout: 'process\n', ...exited(0) });
  });

  test('a forked child has its own end', async () => {
    const script =
      'import os\npid = os.fork()\nif pid == 0: raise ValueError("child")\nprint(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))';
    const outcome = await code(script);
    expect(outcome).toMatchObject({ stdout: '1\n', ...exited(0) });
    expect(outcome.stderr.match(/ValueError/g)).toHaveLength(1);
  });
});

describe('its streams', () => {
  test('can be one, in the order of writing, children included', async () => {
    const script =
      'import os, sys\nprint("a")\nprint("b", file=sys.stderr)\nos.system("echo c >&2; echo d")\nprint("e")\n1 / 0';
    const { stdout, stderr } = await code(script, { mergesOutput: true });
    expect([stdout.slice(0, 10), stderr]).toEqual(['a\nb\nc\nd\ne\n', '']);
    expect(stdout).toContain('ZeroDivisionError');
  });

  test('stdin can be written to while it runs, and ended; children read it, too', async () => {
    const script =
      'import os\nprint(input("name? "))\nos.system("read line; echo $line")\nprint(len(input()))\ntry: input()\nexcept EOFError: print("end")';
    const steps = [
      { after: 'name? ', write: 'Ada\n' },
      { after: 'Ada\n', write: 'for a child\n' },
      { after: 'for a child\n', write: `${'x'.repeat(100_000)}\n`, ends: true },
    ];
    let streams: RunStreams | undefined;
    const observer = {
      started(given: RunStreams) {
        streams = given;
      },
      grew() {
        if (!streams?.stdout.read(0).text.endsWith(steps[0]?.after ?? '\0')) return;
        const step = steps.shift();
        streams.stdin?.write(step?.write);
        if (step?.ends) streams.stdin?.end();
      },
    };
    const request = { script, program: { kind: 'code' as const, args: [] }, liveStdin: true };
    expect(await engine.run({ ...request, mode: 'program' }, { observer })).toMatchObject({
      stdout: 'name? Ada\nfor a child\n100000\nend\n',
      ...exited(0),
    });
  });
});

test('other modes have no exit, and the rules of restricted mode are for scripts', async () => {
  expect(await engine.script('def main(): pass')).not.toHaveProperty('exit');
  await expect(code('1', { policy: 'restricted' })).rejects.toThrow('Restricted mode');
});
