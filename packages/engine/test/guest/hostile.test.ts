import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Guest, startGuest } from './driver.js';

let guest: Guest;
beforeAll(() => {
  guest = startGuest('numpy', 'pandas');
});
afterAll(() => guest.stop());

const value = '{"a": [1, float("nan")], "b": {1: 2}}';

describe('a script that breaks Python still has its result', () => {
  it.each([
    [
      'built-ins',
      'import builtins\nfor n in ("len", "type", "str", "dict", "isinstance"): setattr(builtins, n, None)',
    ],
    ['all built-ins', 'nan = float("nan")\nimport builtins\nvars(builtins).clear()'],
    ['json', 'import json\njson.dumps = json.JSONEncoder = json.encoder.c_make_encoder = None'],
    ['sys.modules', 'import sys\nsys.modules.clear()'],
    ['numpy and pandas', 'import sys\nsys.modules["numpy"] = sys.modules["pandas"] = object()'],
    ['os', 'import os\nos.getpid = os._exit = os.path.join = None'],
    ['sys', 'import sys\nsys.setrecursionlimit = sys.settrace = sys.set_int_max_str_digits = None'],
    ['math', 'import math\nmath.isfinite = lambda x: True'],
    ['the recursion limit', 'import sys\nsys.setrecursionlimit(30)'],
    ['a profiler', 'import sys\nsys.setprofile(lambda *a: None)'],
    ['its streams', 'import sys\nsys.stdout.close()\nsys.stdout = sys.stderr = None'],
    ['a forgotten alarm', 'import signal\nsignal.signal(signal.SIGALRM, lambda *a: 1/0)\nsignal.alarm(1)'],
    ['its own module', 'import sys\ndel sys.modules["script"], sys.modules["__main__"]'],
    ['its file', 'import os\nos.remove("script.py")'],
    ['the working directory', 'import os\nos.mkdir("gone")\nos.chdir("gone")\nos.rmdir("../gone")'],
    ['the collector', 'import gc\ngc.disable()\ngc.freeze()\ngc.set_threshold(1)'],
    ['imports', 'import builtins\nbuiltins.__import__ = None'],
    ['warnings', 'import warnings\nwarnings.simplefilter("error")'],
  ])('%s', async (_title, damage) => {
    const lines = damage.split('\n').map((line) => `  ${line}`);
    const script = ['def main():', `  value = ${value}`, ...lines, '  return value'].join('\n');
    const { outcome } = await guest.run(script);
    expect(outcome).toEqual({
      status: 'ok',
      result: '{"a":[1,null],"b":{"1":2}}',
      error: null,
      trace: null,
      hint: null,
      warnings: ['NaN at $.a[1] became null'],
    });
  });
});

describe('a script that breaks Python still has its error', () => {
  it.each([
    ['built-ins', 'import builtins\nbuiltins.len = builtins.type = builtins.str = None'],
    ['traceback', 'import traceback\ntraceback.TracebackException.format = None'],
    ['traceback and linecache', 'import traceback, linecache\ntraceback.linecache = linecache.cache = None'],
  ])('%s', async (_title, damage) => {
    const lines = damage.split('\n').map((line) => `  ${line}`);
    const { outcome } = await guest.run(['def main():', ...lines, '  raise ValueError("x")'].join('\n'));
    expect(outcome).toMatchObject({ status: 'exception', error: 'Script execution failed: ValueError: x' });
    expect(outcome.trace).toMatch(/ValueError: x\n$/);
  });

  it.each([
    ['__str__ that raises', 'def __str__(self): raise KeyboardInterrupt', 'E: <str() failed>'],
    ['__str__ that exits', 'def __str__(self): raise SystemExit(3)', 'E: <str() failed>'],
    ['__str__ without a text', 'def __str__(self): return 3', 'E: <str() failed>'],
    ['a lying __class__', '__class__ = property(lambda s: 1/0)', 'E'],
    ['a module that is no text', '__module__ = 3', 'E'],
    ['a cause that raises', '__cause__ = property(lambda s: 1/0)', 'E'],
  ])('an exception with %s', async (_title, member, text) => {
    const { outcome } = await guest.run(`class E(BaseException):\n  ${member}\ndef main(): raise E`);
    expect(outcome).toMatchObject({ status: 'exception', error: `Script execution failed: ${text}` });
  });

  it('an exit with a code that raises is code 1', async () => {
    const script = 'class E(SystemExit):\n  code = property(lambda s: 1/0)\ndef main(): raise E';
    expect((await guest.run(script)).outcome).toMatchObject({
      status: 'exit',
      error: 'Script exited with code 1 before main() returned',
    });
  });

  it('an endless recursion in a conversion is not JSON', async () => {
    const script = 'class D(dict):\n  def items(self): return self.items()\ndef main(): return D({1: 2})';
    const { status, error } = (await guest.run(script)).outcome;
    expect(status).toBe('not_json');
    expect(error).toContain('conversion raised RecursionError: maximum recursion depth exceeded');
  });
});
