import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Guest, startGuest } from './driver.js';

let guest: Guest;
beforeAll(() => {
  guest = startGuest('numpy', 'asyncio');
});
afterAll(() => guest.stop());

/** The trace without the lines of carets, which differ between versions of Python. */
async function traceOf(script: string, input?: unknown): Promise<string> {
  const { outcome } = await guest.run(script, input === undefined ? {} : { input });
  const lines = (outcome.trace ?? '').split('\n').filter((line) => !/^[ |]*[\^~]+[\^~ ]*$/.test(line));
  expect(outcome.trace).not.toContain('pycell_guest');
  return lines.join('\n');
}

const heading = 'Traceback (most recent call last):\n';

describe('a trace', () => {
  it('has the lines of the script and nothing of ours', async () => {
    expect(await traceOf('def f(x):\n  return 1 / x\n\ndef main():\n  return f(0)')).toBe(
      `${heading}  File "script.py", line 5, in main\n    return f(0)\n` +
        '  File "script.py", line 2, in f\n    return 1 / x\nZeroDivisionError: division by zero\n',
    );
  });

  it('of the module itself has its line', async () => {
    expect(await traceOf('x = 1\nx / 0')).toBe(
      `${heading}  File "script.py", line 2, in <module>\n    x / 0\nZeroDivisionError: division by zero\n`,
    );
  });

  it('of an async main has no frame of the runner', async () => {
    expect(await traceOf('async def f(): raise ValueError("x")\nasync def main():\n  await f()')).toBe(
      `${heading}  File "script.py", line 3, in main\n    await f()\n` +
        '  File "script.py", line 1, in f\n    async def f(): raise ValueError("x")\nValueError: x\n',
    );
  });

  it('without a line of the script is the error alone', async () => {
    expect(await traceOf('def main(): pass', 1)).toBe(
      'TypeError: main() takes 0 positional arguments but 1 was given\n',
    );
  });

  it('keeps the frames of libraries, and names neighbours by their path in the work folder', async () => {
    const library = await traceOf('import numpy\ndef main(): numpy.linalg.inv(numpy.zeros((2, 2)))');
    expect(library).toMatch(
      /File "script.py", line 2.*\n[\s\S]*numpy\/linalg\/_?linalg.py", line \d+, in inv\n/,
    );
    const neighbour =
      'open("helper.py", "w").write("def f():\\n  1 / 0\\n")\nimport helper\ndef main(): helper.f()';
    expect(await traceOf(neighbour)).toContain('  File "helper.py", line 2, in f\n    1 / 0\n');
  });

  it('has causes and contexts, and the script’s own classes without their module', async () => {
    const script = [
      'class MyError(Exception): pass',
      'def main():',
      '  try:',
      '    try: 1 / 0',
      '    except Exception as e: raise MyError("a") from e',
      '  except MyError:',
      '    raise MyError("b")',
    ].join('\n');
    expect(await traceOf(script)).toBe(
      `${heading}  File "script.py", line 4, in main\n    try: 1 / 0\nZeroDivisionError: division by zero\n` +
        '\nThe above exception was the direct cause of the following exception:\n\n' +
        `${heading}  File "script.py", line 5, in main\n    except Exception as e: raise MyError("a") from e\nMyError: a\n` +
        '\nDuring handling of the above exception, another exception occurred:\n\n' +
        `${heading}  File "script.py", line 7, in main\n    raise MyError("b")\nMyError: b\n`,
    );
  });

  it('has the members of a group, and notes as they are', async () => {
    const script = [
      'class MyError(Exception): pass',
      'def main():',
      '  e = MyError("a")',
      '  e.add_note("script.note")',
      '  raise ExceptionGroup("g", [e, ValueError("b")])',
    ].join('\n');
    const trace = await traceOf(script);
    expect(trace).toContain('  | ExceptionGroup: g (2 sub-exceptions)\n');
    expect(trace).toContain('    | MyError: a\n    | script.note\n');
    expect(trace).toContain('    | ValueError: b\n');
  });

  it('has the members of a task group without the runner’s frames', async () => {
    const script = [
      'import asyncio',
      'async def f(): raise ValueError("x")',
      'async def main():',
      '  async with asyncio.TaskGroup() as group: group.create_task(f())',
    ].join('\n');
    const trace = await traceOf(script);
    expect(trace).toContain('  |   File "script.py", line 4, in main\n');
    expect(trace).toContain(
      '    | Traceback (most recent call last):\n    |   File "script.py", line 2, in f\n',
    );
    expect(trace).not.toContain('base_events');
  });

  it.each([
    ['removed', 'import os\n  os.remove("script.py")'],
    ['rewritten', 'open("script.py", "w").write("other()\\n" * 9)'],
    [
      'removed, with linecache cleared',
      'import os, linecache\n  os.remove("script.py")\n  linecache.clearcache()',
    ],
  ])('shows the script as sent where it was %s', async (_title, damage) => {
    const trace = await traceOf(`def main():\n  ${damage}\n  raise ValueError("as sent")`);
    expect(trace).toContain('    raise ValueError("as sent")\n');
  });

  it('counts lines as Python does', async () => {
    const trace = await traceOf('x = "\u2028\x0c\x1c"\r\n\r\ndef main():\r\n  return 1 / 0\r\n');
    expect(trace).toContain('  File "script.py", line 4, in main\n    return 1 / 0\n');
  });

  it('of a long way down is cut in its middle', async () => {
    const script = 'def f(n): return g(n + 1)\ndef g(n): return f(n + 1)\ndef main(): f(0)';
    const { trace } = (await guest.run(script)).outcome;
    expect(trace?.length).toBeLessThan(64_100);
    expect(trace).toMatch(
      /^Traceback[\s\S]*line 3, in main[\s\S]*characters left out[\s\S]*RecursionError: [^\n]*\n$/,
    );
  });

  it('has U+FFFD for what UTF-8 cannot hold', async () => {
    expect(await traceOf('def main(): raise ValueError("a" + chr(0xd800))')).toMatch(
      /ValueError: a\ufffd\n$/,
    );
  });
});
