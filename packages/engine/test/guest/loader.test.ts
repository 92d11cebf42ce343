import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Guest, startGuest } from './driver.js';

let guest: Guest;
beforeAll(() => {
  guest = startGuest('inspect', 'pickle', 'multiprocessing');
});
afterAll(() => guest.stop());

async function resultOf(script: string): Promise<unknown> {
  const { outcome, stderr } = await guest.run(script);
  expect(outcome, stderr).toMatchObject({ status: 'ok' });
  return JSON.parse(outcome.result ?? '');
}

describe('the text of a script', () => {
  it.each([
    ['a BOM', '\ufeffdef main(): return "é"', 'é'],
    ['CRLF', 'def main():\r\n  return """a\r\nb"""\r\n', 'a\nb'],
    ['old line ends', 'def main():\r  return 1\r', 1],
    ['a cookie of UTF-8', '# -*- coding: utf-8 -*-\ndef main(): return "é"', 'é'],
    ['a cookie of another encoding', '# -*- coding: latin-1 -*-\ndef main(): return "é"', 'é'],
    [
      'a cookie that nobody knows, on line 2',
      '#!/usr/bin/python\n# vim: fileencoding=klingon\ndef main(): return "é"',
      'é',
    ],
    ['a BOM, CRLF and a cookie', '\ufeff# coding=ascii\r\ndef main():\r\n  return "é"\r\n', 'é'],
    ['a form feed and U+2028', 'def main():\n  x = "\u2028\x0c"\n  return len(x)', 2],
  ])('may have %s', async (_title, script, result) => {
    expect(await resultOf(script)).toBe(result);
  });

  it.each([
    ['(', "'(' was never closed (line 1)"],
    ['def main():\n  x = (1,\n\ndef f(): pass', "'(' was never closed (line 2)"],
    ['def main():\nreturn 1', 'expected an indented block after function definition on line 1 (line 2)'],
    ['x = 1\nreturn x', "'return' outside function (line 2)"],
    ['x = 1\ny = "\0"', 'source code cannot contain null bytes (line 2)'],
    ['x = 1\n\ny = "\ud800"', 'source code cannot contain lone surrogates (line 3)'],
    [`x = ${'('.repeat(500)}`, 'too many nested parentheses (line 1)'],
    [`x = ${'-'.repeat(100_000)}1`, 'too deeply nested or too large to compile'],
    [`x = ${'1+'.repeat(100_000)}1`, 'too deeply nested or too large to compile'],
    ['\t1\n  2', 'unexpected indent (line 1)'],
  ])('that does not compile is a syntax_error: %.40j', async (script, reason) => {
    const { outcome } = await guest.run(script);
    expect(outcome).toMatchObject({
      status: 'syntax_error',
      result: null,
      error: `Script has a syntax error: ${reason}`,
    });
  });

  it.each([
    [
      'def main():\n  x = (1,\n',
      '  File "script.py", line 2\n    x = (1,\n        ^\n',
      "'(' was never closed",
    ],
    [
      'x = 1\nreturn x',
      '  File "script.py", line 2\n    return x\n    ^^^^^^^^\n',
      "'return' outside function",
    ],
    ['é = "\0"', '  File "script.py", line 1\n    é = "\ufffd"\n', 'source code cannot contain null bytes'],
  ])('has a trace that points at the error: %j', async (script, start, message) => {
    const { trace } = (await guest.run(script)).outcome;
    expect(trace?.startsWith(start)).toBe(true);
    expect(trace?.endsWith(`SyntaxError: ${message}\n`)).toBe(true);
  });

  it('with a doubtful line gets its warning on stderr', async () => {
    const { outcome, stderr } = await guest.run('def main(): return 1 is 1');
    expect(outcome.status).toBe('ok');
    expect(stderr).toMatch(/script\.py:1: SyntaxWarning: "is" with .*\n {2}def main\(\): return 1 is 1\n/);
  });
});

describe('the module', () => {
  it('is a file that can be found, and can find its neighbours', async () => {
    const script = [
      'import sys, os, importlib.util',
      'def main():',
      '  open("helper.py", "w").close()',
      '  import script, helper',
      '  return [script is sys.modules[__name__], __file__ == os.path.abspath("script.py"), __spec__.name,',
      '          importlib.util.find_spec("script").origin == __file__, sys.path[0] == os.getcwd()]',
    ].join('\n');
    expect(await resultOf(script)).toEqual([true, true, 'script', true, true]);
  });

  it('can import what it wrote just before, also where the clock of files is slow', async () => {
    const script = [
      'import os',
      'def main():',
      '  try: import not_there',
      '  except ImportError: pass',
      '  before = os.stat(".")',
      '  open("helper.py", "w").write("x = 1")',
      '  os.utime(".", ns=(before.st_atime_ns, before.st_mtime_ns))',
      '  import helper',
      '  return helper.x',
    ].join('\n');
    expect(await resultOf(script)).toBe(1);
  });

  it('is not __main__, which is empty', async () => {
    const script =
      'import sys\ndef main(): return [n for n in vars(sys.modules["__main__"]) if n.strip("_") == n]';
    expect(await resultOf(script)).toEqual([]);
  });

  it('shares the built-ins with every other module', async () => {
    const script = 'import builtins\nbuiltins.len = lambda x: 7\ndef main(): return len("")';
    expect(await resultOf(script)).toBe(7);
  });

  it.each(['', '  os.remove("script.py")\n', '  open("script.py", "w").write("nonsense")\n'])(
    'can be read by inspect, whatever becomes of the file: %j',
    async (first) => {
      const script = `import inspect, os\ndef f():\n  return 1  # \ud83d\ude00\x0c\ndef main():\n${first}  return inspect.getsource(f)`;
      expect(await resultOf(script)).toBe('def f():\n  return 1  # 😀\x0c\n');
    },
  );

  it('has functions and classes that pickle takes', async () => {
    const script = [
      'import pickle',
      'class Point:',
      '  def __init__(self, x): self.x = x',
      'def double(x): return 2 * x',
      'def main():',
      '  f, p = pickle.loads(pickle.dumps((double, Point(3))))',
      '  return f(p.x)',
    ].join('\n');
    expect(await resultOf(script)).toBe(6);
  });

  it.each(['fork', 'spawn', 'forkserver'])('works with multiprocessing by %s', async (method) => {
    const script = [
      '# -*- coding: latin-1 -*-',
      'import multiprocessing',
      'def work(x): return [x * x, "é"]',
      'def main():',
      `  with multiprocessing.get_context("${method}").Pool(2) as pool: return pool.map(work, [1, 2])`,
      'if __name__ == "__main__": main()',
    ].join('\n');
    expect(await resultOf(script)).toEqual([
      [1, 'é'],
      [4, 'é'],
    ]);
  });

  it('runs without its file where that cannot be written, and a warning says so', async () => {
    const code = [
      'import os, resource, signal',
      'signal.signal(signal.SIGXFSZ, signal.SIG_IGN)',
      'resource.setrlimit(resource.RLIMIT_FSIZE, (10, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))',
      'result = contract.run_script({"script": "def main(): return 1/0", "hasInput": False})',
      'resource.setrlimit(resource.RLIMIT_FSIZE, (resource.getrlimit(resource.RLIMIT_FSIZE)[1],) * 2)',
    ].join('\n');
    const { outcome } = await guest.python<{ status: string; trace: string; warnings: string[] }>(code);
    expect(outcome.trace).toContain('    def main(): return 1/0\n');
    expect(outcome.warnings[0]).toMatch(
      /^script.py could not be written: OSError: \[Errno 27\] File too large/,
    );
  });
});
