/** The client and a real service with a real sandbox. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { liveService, until } from '../../service/test/support/live.js';
import { PycellClient, RefusedError, type StreamEvent } from '../src/index.js';

let service: Awaited<ReturnType<typeof liveService>>;
let pycell: PycellClient;
beforeAll(async () => {
  service = await liveService();
  await service.ready;
  pycell = new PycellClient({ url: service.url });
});
afterAll(() => service.close({ drainMs: 0 }));

const main = (...lines: string[]) => `def main(*args):\n${lines.map((line) => `    ${line}`).join('\n')}`;
const idle = () => until(() => service.engine.stats().running === 0);

test('execute gives the run', async () => {
  const run = await pycell.execute<number>({ script: main('print("hi")', 'return args[0]'), input: 7 });
  expect(run).toMatchObject({ status: 'ok', result: 7, stdout: 'hi\n', error: null });
});

test('files go in and come back', async () => {
  const files = [{ path: 'in/a.txt', content: 'abc' }];
  const script = main('text = open("in/a.txt").read()', 'open("out.txt", "w").write(text[::-1])');
  const run = await pycell.execute({ script, files });
  expect(run.files).toEqual([
    { path: 'out.txt', size: 3, encoding: 'utf-8', content: 'cba', mediaType: 'text/plain' },
  ]);
});

test('run gives the output of a snippet', async () => {
  expect(await pycell.run({ code: 'output = int(np.arange(4).sum())' })).toMatchObject({
    status: 'ok',
    output: 6,
    exitCode: 0,
  });
});

test('check tells what is wrong without running', async () => {
  const { ok, diagnostics } = await pycell.check({ script: 'def main(:\n    pass' });
  expect(ok).toBe(false);
  expect(diagnostics[0]).toMatchObject({ severity: 'error', line: 1 });
  expect((await pycell.check({ script: main('return 1') })).ok).toBe(true);
});

test('runtime, isolation and ready tell of the service', async () => {
  const { python, limits, packages } = await pycell.runtime();
  expect(python.version).toMatch(/^3\.\d+\.\d+/);
  expect(limits.wallMs.ceiling).toBe(30_000);
  expect(packages.map(({ name }) => name)).toContain('numpy');
  expect((await pycell.isolation()).level).toMatch(/^(full|partial)$/);
  expect(await pycell.ready()).toBe(true);
});

test('a refusal has the service’s code', async () => {
  const error = await pycell.execute({ script: ' ' }).catch((caught) => caught);
  expect(error).toBeInstanceOf(RefusedError);
  expect(error).toMatchObject({ code: 'script_empty', httpStatus: 400, requestId: expect.any(String) });
});

describe('stream', () => {
  test('tells of everything in its order, and what it tells is what the outcome has', async () => {
    const script = main('import sys, time', 'print("é1")', 'time.sleep(0.3)', 'print("2", file=sys.stderr)');
    const events: StreamEvent<unknown>[] = [];
    for await (const event of pycell.stream({ script })) events.push(event);
    expect(events.map(({ type }) => type)).toEqual(['start', 'stdout', 'stderr', 'done']);
    expect(events[1]).toEqual({ type: 'stdout', text: 'é1\n' });
    expect(events[3]).toMatchObject({ outcome: { status: 'ok', stdout: 'é1\n', stderr: '2\n' } });
    expect(events[0]).toEqual({ type: 'start', id: (events[3] as { outcome: { id: string } }).outcome.id });
  });

  test('ends the run when the caller leaves the loop', async () => {
    for await (const event of pycell.stream({ script: main('import time', 'time.sleep(20)') })) {
      expect(event.type).toBe('start');
      expect(service.engine.stats().running).toBe(1);
      break;
    }
    await idle();
  });

  test('tells of output while the script runs, and ends it when the signal aborts', async () => {
    const controller = new AbortController();
    const script = main('import time', 'print("on")', 'time.sleep(20)');
    const reading = (async () => {
      for await (const event of pycell.stream({ script }, { signal: controller.signal }))
        if (event.type === 'stdout') controller.abort(new Error('enough'));
    })();
    await expect(reading).rejects.toThrow('enough');
    await idle();
  });

  test('gives megabytes of output whole', async () => {
    let text = '';
    for await (const event of pycell.stream({ script: main('print("é" * 400_000)') })) {
      if (event.type === 'stdout') text += event.text;
      if (event.type === 'done') expect(event.outcome.stdout).toBe(text);
    }
    expect(text).toBe(`${'é'.repeat(400_000)}\n`);
  });

  test('runs code as /run does', async () => {
    for await (const event of pycell.stream({ code: 'print("a")\noutput = 1' }))
      if (event.type === 'done') expect(event.outcome).toMatchObject({ output: 1, exitCode: 0 });
  });
});

describe('runCode', () => {
  test('runs plain Python and gives the last line’s value', async () => {
    const lines: string[] = [];
    const onStdout = ({ line }: { line: string }) => lines.push(line);
    const { text, results, logs, error, execution } = await pycell.runCode(
      'import os\nprint("hello")\nif __name__ == "__main__":\n    x = {"a": len(os.getcwd()) > 0}\nx',
      { onStdout },
    );
    expect(text).toBe("{'a': True}");
    expect(results).toMatchObject([{ isMainResult: true, text }]);
    expect([logs.stdout.join(''), lines.join('')]).toEqual(['hello\n', 'hello\n']);
    expect([error, execution.status]).toEqual([undefined, 'ok']);
  });

  test('gives figures and tables as results', async () => {
    const code =
      'plt = __import__("matplotlib.pyplot").pyplot\nplt.plot([1, 2]);\npd = __import__("pandas")\n';
    const { results } = await pycell.runCode(`${code}pd.DataFrame({"a": [1]})`);
    const table = results.find(({ isMainResult }) => isMainResult);
    expect(table?.html).toContain('<table');
    expect(results.find(({ svg }) => svg)?.isMainResult).toBe(false);
  });

  test.each([
    ['1;', undefined],
    ['x = 1', undefined],
    ['None', undefined],
    ['', undefined],
    ['# only a comment', undefined],
    ['import asyncio\nawait asyncio.sleep(0, "awaited")', "'awaited'"],
    ['"""\n"quoted"\\\\ é 😀\u2028"""', String.raw`'\n"quoted"\\ é 😀\u2028'`],
  ])('%j has the value %j', async (code, value) => {
    // An empty script is refused, an empty cell is not: the wrapping is there all the same.
    const { text, error } = await pycell.runCode(code);
    expect([error, text]).toEqual([undefined, value]);
  });

  test('tells of an exception with a traceback of the code’s own lines', async () => {
    let told: unknown;
    const onError = (error: unknown) => {
      told = error;
    };
    const { error, execution } = await pycell.runCode('def f():\n    return 1 / 0\nf()', { onError });
    expect(error).toEqual({
      name: 'ZeroDivisionError',
      value: 'division by zero',
      traceback: execution.trace,
    });
    expect(told).toEqual(error);
    expect(error?.traceback.split('\n').filter((line) => line.includes('File'))).toEqual([
      '  File "cell.py", line 3, in <module>',
      '  File "cell.py", line 2, in f',
    ]);
    expect(error?.traceback).toContain('return 1 / 0');
  });

  test('tells of a syntax error where it is', async () => {
    const { error } = await pycell.runCode('x = 1\nprint(');
    expect(error).toMatchObject({
      name: 'SyntaxError',
      value: expect.stringContaining("'(' was never closed"),
    });
    expect(error?.traceback).toContain('File "cell.py", line 2');
  });

  test('tells of a limit by its status', async () => {
    const { error } = await pycell.runCode('while True: pass', { limits: { wallMs: 200 } });
    expect(error).toMatchObject({ name: 'wall_limit', value: expect.stringContaining('wall time limit') });
  });
});
