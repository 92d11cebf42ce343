/** wallMs and cpuMs: by the clock, and by the processor time of all the run's processes together. */
import { describe, expect, test } from 'vitest';
import { startEngine } from './support/engine.js';
import { within } from './support/host.js';

const failed = 'Sandbox failed to run script:';
const engine = await startEngine({ ceilings: { wallMs: 8000, cpuMs: 1500 } });

const SPIN = `
import os, signal, subprocess, sys, threading, time
def spin():
    while True: pass
`;

describe('wallMs', () => {
  test.each([
    ['sleeps', 'time.sleep(60)'],
    ['waits for input from a pipe that nobody writes to', 'os.read(os.pipe()[0], 1)'],
    ['waits for a child', 'subprocess.run([sys.executable, "-c", "import time; time.sleep(60)"])'],
    ['stops itself', 'os.kill(os.getpid(), signal.SIGSTOP)'],
    [
      'ignores every signal that it can',
      'for s in range(1, 32):\n        if s not in (9, 19): signal.signal(s, signal.SIG_IGN)\n    time.sleep(60)',
    ],
    [
      'blocks every signal that it can',
      'signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65)); time.sleep(60)',
    ],
    [
      'catches what it is ended with',
      'while True:\n        try: time.sleep(60)\n        except BaseException: pass',
    ],
  ])('ends a script that %s, at the time asked for', async (_, body) => {
    const outcome = await engine.script(`${SPIN}\ndef main():\n    print("so far")\n    ${body}\n`, {
      limits: { wallMs: 300 },
    });
    expect(outcome).toMatchObject({
      status: 'wall_limit',
      error: `${failed} wall time limit of 300 ms exceeded`,
      stdout: 'so far\n',
    });
    expect(outcome.receipt.runMs).toBeGreaterThanOrEqual(299);
  });

  test('the ceiling holds where the request lowers nothing', async () => {
    const small = await startEngine({ warm: [], ceilings: { wallMs: 400 } });
    expect(await small.script('import time\ndef main(): time.sleep(60)')).toMatchObject({
      status: 'wall_limit',
      error: `${failed} wall time limit of 400 ms exceeded`,
    });
  });

  test('the time in the queue does not count', async () => {
    const single = await startEngine({ warm: [], cells: 1, readyCells: 1, ceilings: { wallMs: 500 } });
    const script = 'import time\ndef main():\n    time.sleep(0.2)\n    return 1';
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => single.script(script)));
    expect(outcomes.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(outcomes.at(-1)?.receipt.queueMs).toBeGreaterThan(400);
  });
});

describe('cpuMs, over all the processes of the run', () => {
  const cpu = (ms: string) => ({ status: 'cpu_limit', error: `${failed} CPU time limit of ${ms} exceeded` });

  test('one process, at the ceiling', async () => {
    const outcome = await engine.script(`${SPIN}\ndef main():\n    spin()\n`);
    expect(outcome).toMatchObject(cpu('1.5 s'));
    expect(outcome.receipt.cpuMs).toBeGreaterThan(1400);
    expect(outcome.receipt.cpuMs).toBeLessThan(2500);
  });

  test.each([
    ['one process', 'spin()'],
    ['threads', 'for _ in range(3): threading.Thread(target=spin).start()\n    time.sleep(60)'],
    [
      'four children, none of which has used it up',
      'for _ in range(4):\n        if os.fork() == 0: spin()\n    time.sleep(60)',
    ],
    [
      'children that end one after another and are waited for',
      'while True:\n        if os.fork() == 0:\n            end = time.process_time() + 0.04\n            while time.process_time() < end: pass\n            os._exit(0)\n        os.wait()',
    ],
    ['system time, by calls that cost little by themselves', 'while True: os.stat("/tmp")'],
    ['a computation in C that never comes back to Python', 'sum(range(10**12))'],
  ])('%s', async (_, body) => {
    const script = `${SPIN}\ndef main():\n    print("so far")\n    ${body}\n`;
    const outcome = await within(20_000, engine.script(script, { limits: { cpuMs: 300 } }));
    expect(outcome).toMatchObject({ ...cpu('300 ms'), stdout: 'so far\n' });
  });

  test('children that nobody waits for, with SIGCHLD ignored', async () => {
    const outcome = await engine.script(
      `${SPIN}
def main():
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        if os.fork() == 0:
            end = time.process_time() + 0.1
            while time.process_time() < end: pass
            os._exit(0)
        time.sleep(0.1)
`,
      { limits: { cpuMs: 500, wallMs: 6000 } },
    );
    const counted = engine.isolation().guarantees.find(({ name }) => name === 'cpu')?.layers;
    if (counted?.includes('cgroup')) expect(outcome).toMatchObject(cpu('500 ms'));
    else {
      // Without a cgroup the kernel forgets the time of children that are not waited for; the wall limit is left.
      console.log(`no cgroup here (${counted?.join(', ')}): ${outcome.status}`);
      expect(['cpu_limit', 'wall_limit']).toContain(outcome.status);
    }
  });

  test('sleeping costs none of it', async () => {
    const outcome = await engine.script('import time\ndef main():\n    time.sleep(0.5)\n', {
      limits: { cpuMs: 200 },
    });
    expect(outcome.status).toBe('ok');
    expect(outcome.receipt.cpuMs).toBeLessThan(100);
    expect(outcome.receipt.runMs).toBeGreaterThan(490);
  });
});
