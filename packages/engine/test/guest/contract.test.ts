import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Guest, type GuestOutcome, startGuest } from './driver.js';

let guest: Guest;
beforeAll(() => {
  guest = startGuest('numpy', 'asyncio');
});
afterAll(() => guest.stop());

async function outcomeOf(script: string, request = {}): Promise<GuestOutcome> {
  return (await guest.run(script, request)).outcome;
}

const ok = (result: string) => ({ status: 'ok', result, error: null, trace: null, hint: null, warnings: [] });

describe('ok', () => {
  it.each([
    ['def main(): return 123', '123'],
    ['def main(): pass', 'null'],
    ['main = lambda: [1, (2,)]', '[1,[2]]'],
    ['class main:\n  def __new__(cls): return 5', '5'],
    ['def main(*args): return args', '[]'],
    ['import sys\ndef main(): return [__name__, sys.argv]', '["script",["script.py"]]'],
  ])('%s gives %s', async (script, result) => {
    expect(await outcomeOf(script)).toEqual(ok(result));
  });

  it.each([null, false, [1, { a: 'é' }]])('main gets the input %j where there is one', async (input) => {
    expect(await outcomeOf('def main(x): return [x]', { input })).toEqual(ok(JSON.stringify([input])));
  });

  it('main runs once, also with a guard, and after an earlier run in the same cell', async () => {
    const script = 'def main():\n  print("once")\n  return 1\nif __name__ == "__main__":\n  main()';
    const { outcome, stdout } = await guest.run(script, { times: 3 });
    expect(outcome).toEqual(ok('1'));
    expect(stdout).toBe('once\n');
  });

  it('passes the warnings of the conversion on', async () => {
    const { status, warnings } = await outcomeOf('def main(): return {"a": [float("nan")]}');
    expect({ status, warnings }).toEqual({ status: 'ok', warnings: ['NaN at $.a[0] became null'] });
  });
});

describe('async', () => {
  it.each([
    ['async def main(): return 1'],
    ['import asyncio\nasync def main():\n  await asyncio.sleep(0)\n  return 1'],
    ['async def work(): return 1\ndef main(): return work()'],
    ['class Work:\n  def __await__(self):\n    yield\n    return 1\ndef main(): return Work()'],
    ['import types\n@types.coroutine\ndef main():\n  yield\n  return 1'],
  ])('is awaited: %s', async (script) => {
    expect(await outcomeOf(script)).toEqual(ok('1'));
  });

  it('tasks left over are cancelled, threads of the executor are not waited for', async () => {
    const script = [
      'import asyncio, time',
      'async def other():',
      '  try: await asyncio.sleep(60)',
      '  finally: print("cancelled")',
      'async def main():',
      '  asyncio.create_task(other())',
      '  asyncio.get_running_loop().run_in_executor(None, time.sleep, 60)',
      '  await asyncio.sleep(0)',
      '  return 1',
    ].join('\n');
    const { outcome, stdout } = await guest.run(script);
    expect(outcome).toEqual(ok('1'));
    expect(stdout).toBe('cancelled\n');
  });
});

describe('exception', () => {
  it.each([
    ['def main(): return 1 / 0', 'ZeroDivisionError: division by zero'],
    ['1 / 0', 'ZeroDivisionError: division by zero'],
    ['def main(): raise KeyError("a")', "KeyError: 'a'"],
    ['def main(): raise ValueError', 'ValueError'],
    ['class MyError(Exception): pass\ndef main(): raise MyError("x")', 'MyError: x'],
    ['class Stop(BaseException): pass\ndef main(): raise Stop', 'Stop'],
    ['def main(): raise KeyboardInterrupt', 'KeyboardInterrupt'],
    ['def main(): raise GeneratorExit', 'GeneratorExit'],
    ['def main(): raise ExceptionGroup("g", [ValueError()])', 'ExceptionGroup: g (1 sub-exception)'],
    ['def main(): import not_there', "ModuleNotFoundError: No module named 'not_there'"],
    ['import json\ndef main(): json.loads("")', /^json\.decoder\.JSONDecodeError: Expecting value: line 1 /],
    ['def main(x): pass', "TypeError: main() missing 1 required positional argument: 'x'"],
    ['def main(): main()', /^RecursionError: maximum recursion depth exceeded/],
    ['async def main(): raise ValueError("later")', 'ValueError: later'],
    ['import sys\ndef main(): raise ValueError(chr(0xd800))', 'ValueError: \ufffd'],
  ])('%s', async (script, error) => {
    const outcome = await outcomeOf(script);
    expect(outcome.status).toBe('exception');
    expect(outcome.error?.startsWith('Script execution failed: ')).toBe(true);
    const text = outcome.error?.slice('Script execution failed: '.length);
    if (typeof error === 'string') expect(text).toBe(error);
    else expect(text).toMatch(error);
  });

  it('a text of a megabyte is cut in its middle', async () => {
    const { error } = await outcomeOf('def main(): raise ValueError("a" * 10**6 + "end")');
    expect(error?.length).toBeLessThan(10_100);
    expect(error).toMatch(/^Script execution failed: ValueError: a+\n… \d+ characters left out …\na+end$/);
  });
});

describe('exit', () => {
  it.each([
    ['sys.exit(3)', 3],
    ['sys.exit()', 0],
    ['sys.exit(0)', 0],
    ['sys.exit(True)', 1],
    ['sys.exit(-1)', 255],
    ['sys.exit(256)', 0],
    ['raise SystemExit([1])', 1],
  ])('%s is code %i', async (statement, code) => {
    for (const script of [`import sys\n${statement}`, `import sys\nasync def main(): ${statement}`]) {
      expect(await outcomeOf(script)).toEqual({
        status: 'exit',
        result: null,
        error: `Script exited with code ${code} before main() returned`,
        trace: null,
        hint: null,
        warnings: [],
      });
    }
  });

  it('with a text prints it to stderr and is code 1', async () => {
    const { outcome, stderr } = await guest.run('import sys\ndef main(): sys.exit("no such file")');
    expect(outcome.error).toBe('Script exited with code 1 before main() returned');
    expect(stderr).toBe('no such file\n');
  });
});

describe('no_main', () => {
  it.each([
    ['def foo(): return {"x": 1}', 'Script must define a function main()'],
    ['', 'Script must define a function main()'],
    ['main = 3', 'main() must be a function'],
    ['main = None', 'main() must be a function'],
  ])('%j: %s', async (script, error) => {
    expect(await outcomeOf(script)).toEqual({
      status: 'no_main',
      result: null,
      error,
      trace: null,
      hint: expect.any(String),
      warnings: [],
    });
  });
});

describe('not_json', () => {
  it('has the path of what is not', async () => {
    const { status, error, trace } = await outcomeOf('def main(): return {"s": {1, 2, 3}}');
    expect(status).toBe('not_json');
    expect(error).toBe(
      'Return value is not JSON-serializable: Object of type set is not JSON serializable (at $.s)',
    );
    expect(trace).toBeNull();
  });

  it('has the trace of what the script raised during the conversion', async () => {
    const script =
      'class L(list):\n  def __iter__(self):\n    raise ValueError("no")\ndef main(): return [L([1])]';
    const { error, trace } = await outcomeOf(script);
    expect(error).toBe(
      'Return value is not JSON-serializable: Object of type L is not JSON serializable: ' +
        'conversion raised ValueError: no (at $[0])',
    );
    expect(trace).toContain(
      '  File "script.py", line 3, in __iter__\n    raise ValueError("no")\nValueError: no',
    );
  });
});

describe('memory_limit', () => {
  it.each([
    'def main(): return bytearray(1 << 60)',
    'def main(): raise MemoryError',
    'import numpy\ndef main(): return numpy.zeros(1 << 50)',
    'class L(list):\n  def __iter__(self): raise MemoryError\ndef main(): return L([1])',
  ])('is the status of a MemoryError, and the host words it: %s', async (script) => {
    const { status, error, trace } = await outcomeOf(script);
    expect({ status, error }).toEqual({ status: 'memory_limit', error: null });
    expect(trace).toMatch(/^Traceback \(most recent call last\):\n {2}File "script.py", line \d/);
  });

  it('comes with its trace where memory really is at its end', async () => {
    const script = [
      'import resource, re',
      'kept = []',
      'def main():',
      '  used = int(re.search(r"VmSize:\\s+(\\d+)", open("/proc/self/status").read())[1]) << 10',
      '  resource.setrlimit(resource.RLIMIT_AS, (used + (64 << 20),) * 2)',
      '  local = []',
      '  while True: local.append([0] * 1000)',
    ].join('\n');
    const { status, trace } = await outcomeOf(script);
    expect(status).toBe('memory_limit');
    expect(trace).toContain('  File "script.py", line 7, in main');
  });
});
