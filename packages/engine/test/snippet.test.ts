/** Mode `snippet`: a script without main(), run as a notebook's cell. */
import { describe, expect, test } from 'vitest';
import { startEngine } from './support/engine.js';

const engine = await startEngine();
const snippet = (script: string, request = {}) => engine.script(script, { mode: 'snippet', ...request });
const displays = ({ displaysJson }: { displaysJson: string[] }) =>
  displaysJson.map((json) => JSON.parse(json));

describe('the last expression is the result', () => {
  test.each([
    ['1 + 1', '2'],
    ['x = {"a": (1, 2)}\nx', '{"a":[1,2]}'],
    ['(\n  [1,\n   2]\n)', '[1,2]'],
    ['"é" # a comment', '"é"'],
    ['10 ** 30', `1${'0'.repeat(30)}`],
    ['import pandas as pd\npd.DataFrame({"a": [1]})', '[{"a":1}]'],
    ['from __future__ import annotations\ndef f(x: nowhere): return x\nf.__annotations__["x"]', '"nowhere"'],
    ['"""a text"""', '"a text"'],
    ['x = 1; x', '1'],
  ])('%j gives %s', async (code, resultJson) => {
    expect(await snippet(code)).toMatchObject({ status: 'ok', resultJson, displaysJson: [], warnings: [] });
  });

  test.each(['x = 1', 'print("a")', 'None', '# nothing', 'def main():\n    return 1', 'if True:\n    1'])(
    '%j has none',
    async (code) => {
      expect(await snippet(code)).toMatchObject({ status: 'ok', resultJson: 'null', displaysJson: [] });
    },
  );

  test.each(['1;', '(1) ;', '"é";  # quiet', 'x = 2\nx; '])(
    '%j is silenced by its semicolon',
    async (code) => {
      expect(await snippet(code)).toMatchObject({ status: 'ok', resultJson: 'null', displaysJson: [] });
    },
  );

  test('a script cannot see where it is kept', async () => {
    const names = '[name for name in globals() if not name.isidentifier()]';
    expect((await snippet(`import atexit\natexit.register(lambda: print(${names}))\n1`)).stdout).toBe('[]\n');
  });
});

describe('what is not JSON is displayed', () => {
  test('a set: as text, with a null result and a warning that says so', async () => {
    const outcome = await snippet('print("before")\n{1}');
    expect(outcome).toMatchObject({ status: 'ok', resultJson: 'null', stdout: 'before\n', error: null });
    expect(displays(outcome)).toEqual([
      { data: { 'text/plain': '{1}' }, metadata: { pycell: { main: true } } },
    ]);
    expect(outcome.warnings).toEqual([
      "The last line's value is in `displays`, as it is not JSON: Object of type set is not JSON serializable (at $)",
    ]);
  });

  test('a figure: once, as the picture that it is', async () => {
    const outcome = await snippet(
      'import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.plot([1, 2])\nfigure',
    );
    const [shown, ...others] = displays(outcome);
    expect(others).toEqual([]);
    expect(shown.data['image/svg+xml']).toMatch(/^<svg/);
  });

  test('a figure that is open at the end comes after the value', async () => {
    const outcome = await snippet('import matplotlib.pyplot as plt\nplt.plot([1, 2])');
    const [value, figure] = displays(outcome);
    expect(value.data['text/plain']).toMatch(/^\[<matplotlib/);
    expect(figure.data['image/svg+xml']).toMatch(/^<svg/);
  });

  test('with all that it can be shown as', async () => {
    const code = 'class A:\n    def _repr_html_(self):\n        return "<b>a</b>"\nA()';
    expect(displays(await snippet(code))[0].data).toMatchObject({ 'text/html': '<b>a</b>' });
  });

  test('one whose way to be shown ends the run does so', async () => {
    const code = 'class A:\n    def _repr_html_(self):\n        raise SystemExit(4)\nA()';
    expect(await snippet(code)).toMatchObject({ status: 'exit', error: 'Script exited with code 4' });
  });

  test('not by a child that comes back out of the snippet', async () => {
    const code =
      'import os, sys\npid = os.fork()\nif pid:\n    os.waitpid(pid, 0)\n{1} if pid == 0 else "parent"';
    expect(await snippet(code)).toMatchObject({ resultJson: '"parent"', stdout: '', displaysJson: [] });
  });
});

describe('as in a notebook', () => {
  test.each([
    ['import asyncio\nawait asyncio.sleep(0, 5)', '5'],
    ['import asyncio\ntask = asyncio.create_task(asyncio.sleep(0, 6))\nx = await task\nx', '6'],
    ['async def numbers():\n    yield 7\n[n async for n in numbers()]', '[7]'],
  ])('await works at top level: %j', async (code, resultJson) => {
    expect(await snippet(code)).toMatchObject({ status: 'ok', resultJson, error: null });
  });

  test('asyncio.run works where nothing is awaited at top level', async () => {
    expect(await snippet('import asyncio\nasync def f():\n    return 1\nasyncio.run(f())')).toMatchObject({
      resultJson: '1',
    });
  });

  test('it is `__main__`: a guard runs', async () => {
    const code = 'def main():\n    print("main")\n\nif __name__ == "__main__":\n    main()\n';
    expect(await snippet(code)).toMatchObject({ status: 'ok', stdout: 'main\n' });
  });

  test('its classes can be pickled, inspected, and sent to other processes', async () => {
    const code = `
import inspect, multiprocessing, pickle
class A:
    pass
def double(x):
    return 2 * x
with multiprocessing.get_context("fork").Pool(2) as pool:
    doubled = pool.map(double, [1, 2])
import script
[type(pickle.loads(pickle.dumps(A()))) is A, inspect.getsource(A), doubled, script.A is A]`;
    expect((await snippet(code)).resultJson).toBe('[true,"class A:\\n    pass\\n",[2,4],true]');
  });

  test('display, stdin, files and the seed are those of every run', async () => {
    const code =
      'import random\ndisplay({1: 2}, raw=False)\n[input(), open("a.txt").read(), random.random()]';
    const request = { stdin: 'line\n', files: [{ path: 'a.txt', content: 'file' }], seed: 1 };
    const [one, other] = await Promise.all([snippet(code, request), snippet(code, request)]);
    expect(JSON.parse(one.resultJson ?? '')).toEqual(['line', 'file', 0.13436424411240122]);
    expect(other.resultJson).toBe(one.resultJson);
    expect(one.displaysJson).toHaveLength(1);
  });
});

describe('the input is `input_data`', () => {
  test('and `input` is the built-in', async () => {
    const request = { inputJson: '{"n": 12345678901234567890}', stdin: 'a' };
    expect((await snippet('[input_data["n"] + 1, input()]', request)).resultJson).toBe(
      '[12345678901234567891,"a"]',
    );
  });

  test('null is one, and without any there is no such name', async () => {
    expect(await snippet('input_data', { inputJson: 'null' })).toMatchObject({ status: 'ok' });
    expect(await snippet('input_data')).toMatchObject({
      status: 'exception',
      hint: expect.stringContaining('no `input`'),
    });
  });
});

describe('failures', () => {
  test('an exception has the snippet’s own lines', async () => {
    const outcome = await snippet('def f():\n    return 1 / 0\nf()');
    expect(outcome).toMatchObject({
      status: 'exception',
      error: 'Script execution failed: ZeroDivisionError: division by zero',
    });
    expect(outcome.trace?.split('\n').filter((line) => line.includes('File'))).toEqual([
      '  File "script.py", line 3, in <module>',
      '  File "script.py", line 2, in f',
    ]);
  });

  test('also below an await', async () => {
    const { trace } = await snippet('async def f():\n    raise ValueError\nawait f()');
    expect(trace?.match(/File ".*?", line \d+/g)).toEqual([
      'File "script.py", line 3',
      'File "script.py", line 2',
    ]);
  });

  test.each([
    ['return 1', "'return' outside function", /leave out `return`/],
    ['def f():\n    await g()', "'await' outside async function", /at top level/],
    ['x = (1', "'(' was never closed", null],
  ])('%j does not compile', async (code, error, hint) => {
    expect(await snippet(code)).toMatchObject({
      status: 'syntax_error',
      error: expect.stringContaining(error),
      hint: hint && expect.stringMatching(hint),
    });
  });

  test.each([
    ['import sys\nsys.exit(3)', 3],
    ['import os\nos._exit(4)', 4],
  ])('%j exits without a main() being spoken of', async (code, number) => {
    expect(await snippet(code)).toMatchObject({ status: 'exit', error: `Script exited with code ${number}` });
  });

  test('risky calls are looked for where the engine’s caller wants that, beside an await', async () => {
    const code = 'import asyncio\nawait asyncio.sleep(0)\neval("1")';
    const { warnings } = await snippet(code, { validate: 'warn' });
    expect(warnings).toEqual([expect.stringContaining('eval (line 3)')]);
  });
});

describe('under the rules of restricted mode', () => {
  const restricted = (script: string, request = {}) => snippet(script, { policy: 'restricted', ...request });

  test.each([
    ['np.arange(3).sum()', '3'],
    ['output = 1\n2', '2'],
    ['output = 1\nprint("a")', '1'],
    ['output = 1\n2;', '1'],
    ['x = 1', 'null'],
    ['[__name__, input_data]', '["__main__",5]'],
  ])('%j gives %s', async (code, resultJson) => {
    expect(await restricted(code, { inputJson: '5' })).toMatchObject({ status: 'ok', resultJson });
  });

  test('what is not JSON is displayed', async () => {
    const outcome = await restricted('{1}');
    expect(displays(outcome)[0].data).toEqual({ 'text/plain': '{1}' });
  });

  test.each([
    ['import os\nos', 'exception'],
    ['().__class__', 'syntax_error'],
    ['await f()', 'syntax_error'],
  ])('%j is refused', async (code, status) => {
    expect((await restricted(code)).status).toBe(status);
  });
});
