/** Mode `run`, what POST /run uses: compiled by RestrictedPython, run in the same cell. */
import { describe, expect, test } from 'vitest';
import { startEngine } from './support/engine.js';

const engine = await startEngine();
const run = (script: string, request = {}) => engine.script(script, { mode: 'run', ...request });

describe('the examples of the earlier system', () => {
  test('the variable `output` is the result', async () => {
    const outcome = await run('result = 2 * 3\noutput = f"Result: {result}"');
    expect(outcome).toMatchObject({ status: 'ok', resultJson: '"Result: 6"', stdout: '', error: null });
  });

  test('what was printed is stdout, and the result is null where `output` is not set', async () => {
    const outcome = await run('for i in range(2):\n    print("Hello", i)');
    expect(outcome).toMatchObject({ status: 'ok', resultJson: null, stdout: 'Hello 0\nHello 1\n' });
  });

  test('nothing set and nothing printed: neither result nor stdout', async () => {
    expect(await run('x = 1')).toMatchObject({ status: 'ok', resultJson: null, stdout: '' });
  });

  test.each([
    ['open', 'output = open("test.txt", "w")', 'exception', /^name 'open' is not defined$/],
    [
      'import os',
      'import os\noutput = os.environ',
      'exception',
      /^'os' cannot be imported .*collections, datetime, .* time$/,
    ],
    ['exec', 'exec("print(1)")', 'syntax_error', /^Line 1: Exec calls are not allowed\.$/],
  ])('%s is refused', async (_, code, status, error) => {
    const outcome = await run(code);
    expect(outcome).toMatchObject({ status, resultJson: null, error: expect.stringMatching(error) });
  });

  test('the weekly weather plot is SVG on stdout', async () => {
    const outcome = await run(`
import matplotlib.pyplot as plt
import numpy as np
import sys

days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
temperatures = np.random.randint(10, 30, size=7)
plt.figure(figsize=(8, 4))
plt.plot(days, temperatures, marker="o")
plt.title("Weekly weather")
plt.ylabel("°C")
plt.savefig(sys.stdout, format="svg")
plt.close()
`);
    expect(outcome).toMatchObject({ status: 'ok', resultJson: null, error: null });
    expect(outcome.stdout).toMatch(/^<\?xml .*<\/svg>\n$/s);
  });
});

describe('errors', () => {
  test.each([
    ['raise ValueError("bad")', 'bad'],
    ['1 / 0', 'division by zero'],
    ['{}["k"]', "KeyError: 'k'"],
    ['raise ValueError', 'ValueError'],
    ['class MyError(Exception):\n    pass\nraise MyError()', 'MyError'],
    ['assert 1 == 2', 'AssertionError'],
  ])('%s: the message alone, with the class where it says nothing', async (code, error) => {
    expect(await run(code)).toMatchObject({ status: 'exception', error });
  });

  test('the trace has the lines of the snippet and no frame of ours', async () => {
    const outcome = await run('def f(n):\n    return plt.nothing + n\n\nf(0)\n');
    expect(outcome.trace).toMatch(
      /^Traceback \(most recent call last\):\n {2}File "script\.py", line 4, in <module>\n {4}f\(0\)\n {2}File "script\.py", line 2, in f\n/,
    );
    expect(outcome.trace?.match(/File "/g)).toHaveLength(2);
  });

  test('a syntax error says where', async () => {
    const outcome = await run('x = (1,\n');
    expect(outcome).toMatchObject({ status: 'syntax_error', error: "'(' was never closed (line 1)" });
  });

  test('all refusals of the compiler are told', async () => {
    const outcome = await run('exec("1")\nx = ().__class__\n_y = 1\n');
    expect(outcome.error?.split('\n')).toEqual([
      'Line 1: Exec calls are not allowed.',
      'Line 2: "__class__" is an invalid attribute name because it starts with "_".',
      'Line 3: "_y" is an invalid variable name because it starts with "_"',
    ]);
  });

  test('an output that is not JSON', async () => {
    const outcome = await run('print("so far")\noutput = {"s": {1}}');
    expect(outcome).toMatchObject({
      status: 'not_json',
      error: 'Return value is not JSON-serializable: Object of type set is not JSON serializable (at $.s)',
      stdout: 'so far\n',
    });
  });

  test('SystemExit ends it', async () => {
    expect(await run('print(1)\nraise SystemExit(3)')).toMatchObject({
      status: 'exit',
      error: 'Script exited with code 3',
      stdout: '1\n',
    });
  });

  test('limits are those of every run', async () => {
    const outcome = await run('while True:\n    pass', { limits: { wallMs: 300 } });
    expect(outcome).toMatchObject({
      status: 'wall_limit',
      error: 'Sandbox failed to run script: wall time limit of 300 ms exceeded',
    });
  });
});

describe('what is there beforehand', () => {
  test('np, pd and plt', async () => {
    const code = 'output = [int(np.sum([1, 2])), len(pd.DataFrame({"a": [1]})), plt.get_fignums()]';
    expect((await run(code)).resultJson).toBe('[3,1,[]]');
  });

  test('the guard of a script runs', async () => {
    const outcome = await run('def main():\n    print("main")\n\nif __name__ == "__main__":\n    main()\n');
    expect(outcome).toMatchObject({ status: 'ok', stdout: 'main\n' });
  });

  test('stdin, and both output streams', async () => {
    const code =
      'import sys\nname = input()\nprint("a", name, sep="-", end="!", flush=True)\nprint("e", file=sys.stderr)\nsys.stdout.write("w")';
    expect(await run(code, { stdin: 'Ada\n' })).toMatchObject({
      status: 'ok',
      stdout: 'a-Ada!w',
      stderr: 'e\n',
    });
  });

  test('no environment variable, however it is asked for', async () => {
    const outcome = await run('output = str(np.lib)', { env: { SECRET: 'x' } });
    expect(JSON.stringify(outcome)).not.toContain('SECRET');
  });

  test('a seed makes numpy repeatable', async () => {
    const [one, other] = await Promise.all([1, 2].map(() => run('output = np.random.rand(3)', { seed: 7 })));
    expect(one?.resultJson).toBe(other?.resultJson);
  });
});
