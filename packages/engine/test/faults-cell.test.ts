/** Cells that misbehave: the answer comes at once or at the limit, and nothing of them is left. */
import { describe, expect, test } from 'vitest';
import { startEngine } from './support/engine.js';
import { MARK, named, newName, until, within } from './support/host.js';
import { rungOf } from './support/rung.js';

// One slot: what a run leaves behind would meet the next run there.
const engine = await startEngine({ warm: [], cells: 1, readyCells: 1 });
const rung = rungOf(engine);

const PREPARE = `${MARK}
import os, signal, subprocess, sys, threading, time
def until_named(name, count=1):
    if not ${rung.ownProc ? 'True' : 'False'}:
        return time.sleep(0.3)  # no /proc to look at
    def name_of(pid):
        try:
            return open(f"/proc/{pid}/comm").read()[:-1]
        except OSError:
            return None  # ended since it was listed
    end = time.monotonic() + 10
    while sum(name_of(p) == name for p in os.listdir("/proc") if p.isdigit()) < count:
        if time.monotonic() > end: raise TimeoutError
        time.sleep(0.002)
`;

/** Runs statements with `name` given, which the script has marked processes with, and times the answer. */
async function run(body: string, limits = {}) {
  const name = newName();
  const asked = performance.now();
  const outcome = await within(
    20_000,
    engine.script(`${PREPARE}\ndef main(name):\n    print("so far", flush=True)\n    ${body}\n`, {
      inputJson: JSON.stringify(name),
      limits,
    }),
  );
  return { outcome, name, took: performance.now() - asked };
}

const LOOK = `
    import os
    others = [pid for pid in os.listdir("/proc") if pid.isdigit() and int(pid) not in (1, os.getpid())] if ${rung.ownProc ? 'True' : 'False'} else []
    return [others, os.listdir("."), os.listdir(os.environ["TMPDIR"]), ${rung.tmpfs ? 'os.listdir("/dev/shm")' : '[]'}]
`;
/** What a run finds before any other: nobody, and its script (a runtime below /tmp is there as well). */
const fresh = await engine.value(LOOK);

/** Nothing with that name is left, and the slot serves the next run, which finds what the first one did. */
async function clean(name: string): Promise<void> {
  await until(() => named(name).length === 0, 5000);
  expect(await engine.value(LOOK)).toEqual(fresh);
}

describe('what outlives main(): the answer comes at once, and it is gone afterwards', () => {
  test.each([
    ['a child', 'if os.fork() == 0:\n        mark(name); time.sleep(60)'],
    [
      'a child that holds stdout and ignores every signal',
      'if os.fork() == 0:\n        for s in range(1, 32):\n            if s not in (9, 19): signal.signal(s, signal.SIG_IGN)\n        mark(name); time.sleep(60)',
    ],
    [
      'a grandchild in a session of its own',
      'if os.fork() == 0:\n        os.setsid()\n        if os.fork() == 0:\n            mark(name); time.sleep(60)\n        os._exit(0)',
    ],
    [
      'a child that is stopped',
      'if os.fork() == 0:\n        mark(name); os.kill(os.getpid(), signal.SIGSTOP)',
    ],
    [
      'a child that printed without end',
      'if os.fork() == 0:\n        mark(name)\n        while True: os.write(1, b"x" * 100); time.sleep(0.001)',
    ],
    [
      'a child that keeps forking',
      'if os.fork() == 0:\n        mark(name)\n        while True:\n            if os.fork() == 0: os._exit(0)\n            os.wait()',
    ],
    [
      'a program of its own',
      'subprocess.Popen([sys.executable, "-c", f"import ctypes, time; ctypes.CDLL(None).prctl(15, b\'{name}\'); time.sleep(60)"], start_new_session=True)',
    ],
    [
      'a thread that writes',
      'def write():\n        mark(name)\n        while True: os.write(1, b"x" * 100); time.sleep(0.001)\n    threading.Thread(target=write, daemon=True).start()',
    ],
  ])('%s', async (what, body) => {
    const threads = what.includes('thread');
    const { outcome, name, took } = await run(
      `${body}\n    ${threads ? 'time.sleep(0.05)' : 'until_named(name)'}\n    return "done"`,
    );
    expect(outcome).toMatchObject({ status: 'ok', resultJson: '"done"', error: null });
    expect(outcome.stdout).toMatch(/^so far\n(x{100})*x*$/);
    expect(took).toBeLessThan(8000);
    await clean(name);
  });

  test('its output after the answer is not the next run’s', async () => {
    const { outcome } = await run(
      'if os.fork() == 0:\n        while True: os.write(1, b"left over\\n")\n    time.sleep(0.02); return 1',
    );
    expect(outcome.status).toBe('ok');
    for (let count = 0; count < 5; count++) {
      expect(await engine.script('def main(): print("mine")')).toMatchObject({
        stdout: 'mine\n',
        status: 'ok',
      });
    }
  });
});

describe('the same when the run does not end well', () => {
  test.each([
    ['exception', 'raise ValueError', 'exception'],
    ['exit', 'os._exit(1)', 'exit'],
    ['SIGKILL to itself', 'os.kill(os.getpid(), 9)', 'crashed'],
    ['wall_limit', 'time.sleep(60)', 'wall_limit'],
    ['garbage on the channel', 'os.write(3, b"garbage")', 'crashed'],
  ])('%s: children in sessions of their own are gone', async (_, body, status) => {
    const { outcome, name } = await run(
      `for _ in range(5):\n        if os.fork() == 0:\n            os.setsid(); mark(name); time.sleep(60)\n    until_named(name, 5)\n    ${body}`,
      { wallMs: 3000 },
    );
    expect(outcome).toMatchObject({ status, stdout: 'so far\n' });
    await clean(name);
  });
});

test('a cell that closes every descriptor and goes on is ended soon, not at the wall limit', async () => {
  const { outcome, name, took } = await run('mark(name); os.closerange(0, 256)\n    while True: pass');
  expect(outcome).toMatchObject({
    status: 'crashed',
    error: 'Script crashed: its result channel was closed',
  });
  expect(took).toBeLessThan(3000);
  await clean(name);
});

test('a cell that closes only its output still gives its result', async () => {
  const { outcome } = await run('os.close(1); os.close(2); return 5');
  expect(outcome).toMatchObject({ status: 'ok', resultJson: '5', stdout: 'so far\n' });
});

test('a cell that stops itself with all its children meets the wall limit', async () => {
  const { outcome, name } = await run(
    'for _ in range(3):\n        if os.fork() == 0: mark(name); time.sleep(60)\n    until_named(name, 3); os.kill(0, signal.SIGSTOP)',
    { wallMs: 1500 },
  );
  expect(outcome.status).toBe('wall_limit');
  await clean(name);
});

test('a cell that attacks its slot: signals to process 1 do nothing', async () => {
  const { outcome, name } = await run(
    `told = []
    for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP, signal.SIGINT, signal.SIGCHLD):
        try: os.kill(1, number); told.append("sent")
        except OSError as error: told.append(type(error).__name__)
    return told`,
  );
  expect(outcome.status).toBe('ok');
  expect(new Set(JSON.parse(outcome.resultJson as string))).toEqual(new Set(['PermissionError']));
  await clean(name);
});

test('forks without end, each of which forks on: a limit ends it, and the slot serves on', async () => {
  const { outcome, name } = await run(
    'mark(name)\n    while True:\n        try: os.fork()\n        except OSError: pass',
    {
      cpuMs: 600,
      wallMs: 3000,
    },
  );
  if (rung.ownUid) expect(['cpu_limit', 'wall_limit']).toContain(outcome.status);
  else expect(outcome.error).toBe('Script crashed: limit of 32 processes and threads exceeded');
  await clean(name);
});

test('zombies that nobody waits for are not the next run’s', async () => {
  const { outcome, name } = await run(
    `for _ in range(25):\n        if os.fork() == 0: os._exit(0)\n    ${rung.ownProc ? 'return sum(p.isdigit() for p in os.listdir("/proc")) > 10' : 'time.sleep(0.2); return True'}`,
  );
  expect(outcome).toMatchObject({ status: 'ok', resultJson: 'true' });
  await clean(name);
});
