import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Guest, startGuest } from './driver.js';

let guest: Guest;
beforeAll(() => {
  guest = startGuest('multiprocessing.util');
});
afterAll(() => guest.stop());

const fork = (inChild: string) =>
  [
    'import os',
    'def main():',
    `  if os.fork() == 0: ${inChild}`,
    '  return os.waitstatus_to_exitcode(os.wait()[1])',
  ].join('\n');

describe('a forked child that comes back out of main()', () => {
  it.each([
    ['return {"forged": True}', 0, ''],
    ['return {1, 2}', 1, ''],
    ['raise SystemExit(7)', 7, ''],
    ['raise SystemExit("bye")', 1, 'bye\n'],
    ['print("from the child"); return 1', 0, ''],
  ])('%s ends with code %i and has no result', async (statement, code, stderr) => {
    const report = await guest.run(fork(statement));
    expect(report.outcome).toMatchObject({ status: 'ok', result: String(code) });
    expect(report.stderr).toBe(stderr);
    expect(report.stdout).toBe(statement.startsWith('print') ? 'from the child\n' : '');
  });

  it('prints its traceback where it raised', async () => {
    const { outcome, stderr } = await guest.run(fork('raise ValueError("no")'));
    expect(outcome.result).toBe('1');
    expect(stderr).toMatch(/^Traceback .*\n {2}File "script.py", line 3, in main\n[\s\S]*ValueError: no\n$/);
  });

  it('has no result where the script replaced os.getpid and os._exit', async () => {
    const script = fork('os.getpid = lambda: 1; os._exit = print; return "forged"');
    expect((await guest.run(script)).outcome).toMatchObject({ status: 'ok', result: '0' });
  });
});

describe('atexit handlers', () => {
  it('of the script run after main(), last registered first, and cannot change the outcome', async () => {
    const script = [
      'import atexit, sys',
      'atexit.register(print, "first")',
      'atexit.register(sys.exit, 3)',
      'def main():',
      '  atexit.register(print, "last")',
      '  print("main")',
      '  return 1',
    ].join('\n');
    const { outcome, stdout } = await guest.run(script);
    expect(outcome).toMatchObject({ status: 'ok', result: '1' });
    expect(stdout).toBe('main\nlast\nfirst\n');
  });

  it.each(['raise ValueError', 'raise SystemExit(3)', 'return {1}'])(
    'run also after %s',
    async (statement) => {
      const script = `import atexit\natexit.register(print, "handler")\ndef main(): ${statement}`;
      expect((await guest.run(script)).stdout).toBe('handler\n');
    },
  );

  it('that raise are reported on stderr', async () => {
    const { outcome, stderr } = await guest.run(
      'import atexit\natexit.register(lambda: 1/0)\ndef main(): return 1',
    );
    expect(outcome.status).toBe('ok');
    expect(stderr).toContain('ZeroDivisionError: division by zero');
  });

  it('of the zygote do not run', async () => {
    const code = [
      'import atexit',
      'atexit.register(print, "of the zygote")',
      'result = contract.run_script({"script": "def main(): pass", "hasInput": False})',
    ].join('\n');
    expect((await guest.python(code)).stdout).toBe('');
  });
});

describe('what outlives main()', () => {
  it.each([
    [
      'a thread',
      'import threading, time\ndef main():\n  threading.Thread(target=time.sleep, args=(60,)).start()\n',
    ],
    [
      'a child',
      'import multiprocessing, time\ndef main():\n  multiprocessing.Process(target=time.sleep, args=(60,)).start()\n',
    ],
  ])('%s is not waited for', async (_title, script) => {
    const started = Date.now();
    expect((await guest.run(`${script}  return 1`)).outcome).toMatchObject({ status: 'ok', result: '1' });
    expect(Date.now() - started).toBeLessThan(10_000);
  });
});
