/** Every way in which a script can end by itself: status, texts, and the output up to then. */
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../src/index.js';
import { startEngine } from './support/engine.js';

const engine = await startEngine();

const QUIET = { hint: null, displaysJson: [], files: [], truncated: [], warnings: [] };

test('ok: a script whose main() returns JSON gives that JSON, and what it wrote', async () => {
  const outcome = await engine.script(
    'import sys\ndef main(x):\n    print("out")\n    print("err", file=sys.stderr)\n    return {"n": x}',
    { inputJson: '123456789012345678901234567890.50' },
    { id: 'run-1' },
  );
  expect(outcome).toEqual({
    ...QUIET,
    id: 'run-1',
    status: 'ok',
    resultJson: expect.any(String),
    stdout: 'out\n',
    stderr: 'err\n',
    error: null,
    trace: null,
    isolation: engine.isolation().level,
    receipt: {
      queueMs: expect.any(Number),
      startMs: expect.any(Number),
      runMs: expect.any(Number),
      cpuMs: expect.any(Number),
      peakMemoryBytes: expect.any(Number),
    },
  });
  for (const figure of Object.values(outcome.receipt)) expect(figure).toBeGreaterThanOrEqual(0);
});

test('a run without an id gets one that no other run has', async () => {
  const [one, other] = await Promise.all([engine.script('def main(): 1'), engine.script('def main(): 1')]);
  expect(one?.id).toMatch(/^[0-9a-f-]{36}$/);
  expect(one?.id).not.toBe(other?.id);
});

describe('exception', () => {
  test('the error names it, and the trace has the lines of script.py and no frame of ours', async () => {
    const outcome = await engine.script(
      'def inner(n):\n    return 1 / n\n\ndef main():\n    print("so far")\n    return inner(0)\n',
    );
    expect(outcome).toMatchObject({
      ...QUIET,
      status: 'exception',
      error: 'Script execution failed: ZeroDivisionError: division by zero',
      stdout: 'so far\n',
      resultJson: null,
    });
    expect(frames(outcome)).toEqual(['script.py:6 main', 'script.py:2 inner']);
    expect(outcome.trace).toContain('\n    return 1 / n\n');
    expect(outcome.trace).toMatch(
      /^Traceback \(most recent call last\):\n.*\nZeroDivisionError: division by zero\n$/s,
    );
  });

  test("raised by a library: the script's line, then the library's frames", async () => {
    const outcome = await engine.script('import json\n\ndef main():\n    json.loads("{")\n');
    expect(outcome.error).toMatch(/^Script execution failed: json\.decoder\.JSONDecodeError: /);
    expect(frames(outcome)[0]).toBe('script.py:4 main');
    expect(frames(outcome).at(-1)).toMatch(/json\/decoder\.py:\d+ /);
    expect(outcome.trace).not.toContain('pycell');
  });

  test('raised while the script is loaded, before there is a main()', async () => {
    const outcome = await engine.script('print("so far")\nraise LookupError("x")\n');
    expect(outcome).toMatchObject({ status: 'exception', error: 'Script execution failed: LookupError: x' });
    expect(frames(outcome)).toEqual(['script.py:2 <module>']);
  });

  test('in an async main()', async () => {
    const outcome = await engine.script('async def main():\n    raise OSError(13, "no")\n');
    expect(outcome.error).toBe('Script execution failed: PermissionError: [Errno 13] no');
    expect(frames(outcome)).toEqual(['script.py:2 main']);
  });
});

describe('exit', () => {
  test.each([
    ['sys.exit(3)', 3, ''],
    ['sys.exit()', 0, ''],
    ['sys.exit("a word")', 1, 'a word\n'],
    ['raise SystemExit(256 + 7)', 7, ''],
    ['os._exit(4)', 4, ''],
    ['os._exit(0)', 0, ''],
    ['os.execv("/bin/sh", ["sh", "-c", "exit 9"])', 9, ''],
  ])('%s is exit with code %i', async (line, code, stderr) => {
    const outcome = await engine.script(`import os, sys\n\ndef main():\n    print("so far")\n    ${line}\n`);
    expect(outcome).toMatchObject({
      ...QUIET,
      hint: expect.stringContaining('leave out what ends it'),
      status: 'exit',
      error: `Script exited with code ${code} before main() returned`,
      stdout: 'so far\n',
      stderr,
      resultJson: null,
      trace: null,
    });
  });

  test('sys.exit in the main guard never runs: the script is a module', async () => {
    const script =
      'import sys\ndef main():\n    return __name__\nif __name__ == "__main__":\n    sys.exit(main())\n';
    expect(await engine.script(script)).toMatchObject({ status: 'ok', resultJson: '"script"' });
  });
});

describe('crashed', () => {
  test.each([
    ['ctypes.string_at(0)', 'SIGSEGV'],
    ['os.abort()', 'SIGABRT'],
    ['os.kill(os.getpid(), signal.SIGKILL)', 'SIGKILL'],
    ['os.kill(0, signal.SIGKILL)', 'SIGKILL'],
    ['signal.raise_signal(signal.SIGTERM)', 'SIGTERM'],
    ['signal.setitimer(signal.ITIMER_REAL, 0.01); time.sleep(9)', 'SIGALRM'],
  ])('%s is crashed by %s', async (line, signal) => {
    const outcome = await engine.script(
      `import ctypes, os, signal, time\n\ndef main():\n    print("so far")\n    ${line}\n`,
    );
    expect(outcome).toMatchObject({
      ...QUIET,
      status: 'crashed',
      error: `Script crashed: ${signal}`,
      stdout: 'so far\n',
      resultJson: null,
      trace: null,
    });
  });

  test("a child's crash is the child's: the run goes on", async () => {
    const outcome = await engine.script(
      'import os, subprocess, sys\ndef main():\n    return subprocess.run([sys.executable, "-c", "import os; os.abort()"]).returncode',
    );
    expect(outcome).toMatchObject({ status: 'ok', resultJson: '-6' });
  });
});

describe('refused before or after the run, with the same body', () => {
  test.each([
    [
      'syntax_error',
      'def main():\n    return (1\n',
      "Script has a syntax error: '(' was never closed (line 2)",
      '',
    ],
    [
      'syntax_error',
      'print("x")\n  def main(): 1',
      'Script has a syntax error: unexpected indent (line 2)',
      '',
    ],
    [
      'no_main',
      'print("so far")\ndef foo():\n return {"x":1}',
      'Script must define a function main()',
      'so far\n',
    ],
    ['no_main', 'print("so far")\nmain = 3', 'main() must be a function', 'so far\n'],
    [
      'not_json',
      'def main():\n print("so far")\n return {"s": {1,2,3}}',
      'Return value is not JSON-serializable: Object of type set is not JSON serializable (at $.s)',
      'so far\n',
    ],
  ])('%s: %j', async (status, script, error, stdout) => {
    const outcome = await engine.script(script);
    const hint = status === 'syntax_error' ? null : expect.any(String);
    expect(outcome).toMatchObject({ ...QUIET, hint, status, error, stdout, stderr: '', resultJson: null });
    if (status === 'syntax_error') expect(outcome.trace).toContain('  File "script.py", line 2\n');
    else expect(outcome.trace).toBeNull();
  });
});

/** `file:line function` of each frame of the trace. */
function frames({ trace }: Outcome): string[] {
  return [...(trace ?? '').matchAll(/^ {2}File "(.*)", line (\d+), in (.*)$/gm)].map(
    ([, file, line, name]) => `${file}:${line} ${name}`,
  );
}
