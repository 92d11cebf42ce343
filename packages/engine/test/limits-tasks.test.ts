/** processes: processes and threads of a run together. One too many is an error that the script can catch. */
import { describe, expect, test } from 'vitest';
import { startEngine } from './support/engine.js';
import { MARK, named, newName, until, within } from './support/host.js';
import { rungOf, testUnless } from './support/rung.js';

const engine = await startEngine();
/**
 * Where cells share one uid the kernel's count is of all of them: a watch looks at each run's own, and ends it. Scripts
 * then stay until it has looked.
 */
const shared = !rungOf(engine).ownUid;
const STAY = shared ? '__import__("time").sleep(5)' : '';
const exceeded = (most: number) => ({
  status: 'crashed',
  error: `Script crashed: limit of ${most} processes and threads exceeded`,
});

const THREADS = `
import threading
def main():
    stop, count = threading.Event(), 0
    try:
        while True:
            threading.Thread(target=stop.wait).start()
            count += 1
    except RuntimeError as error:
        ${STAY}
        stop.set()
        return [count, str(error)]
`;
const FORKS = `
import os, signal
def main():
    children = []
    try:
        while True:
            pid = os.fork()
            if pid == 0: signal.pause()
            children.append(pid)
    except OSError as error:
        ${STAY}
        for pid in children: os.kill(pid, signal.SIGKILL)
        return [len(children), str(error)]
`;

describe.each([
  ['at the default', {}, 32],
  ['when lowered', { processes: 5 }, 5],
  ['when one is all', { processes: 1 }, 1],
] as const)('%s', (_, limits, most) => {
  const andThen = shared ? 'the run ends as crashed, with the cause' : 'the run goes on';
  test(`threads: ${shared ? 'too many' : "can't start new thread"}, and ${andThen}`, async () => {
    const outcome = await engine.script(THREADS, { limits });
    const goesOn = { status: 'ok', resultJson: `[${most - 1},"can't start new thread"]` };
    expect(outcome).toMatchObject(shared ? exceeded(most) : goesOn);
  });

  test(`processes: ${shared ? 'too many' : 'EAGAIN'}, and ${andThen}`, async () => {
    const outcome = await engine.script(FORKS, { limits });
    const goesOn = {
      status: 'ok',
      resultJson: `[${most - 1},"[Errno 11] Resource temporarily unavailable"]`,
    };
    expect(outcome).toMatchObject(shared ? exceeded(most) : goesOn);
  });
});

test('threads of children count as well', async () => {
  const outcome = await engine.script(
    `import os, threading
def main():
    def start():
        stop, count = threading.Event(), 0
        try:
            while True:
                threading.Thread(target=stop.wait, daemon=True).start()
                count += 1
        except RuntimeError:
            ${STAY}
            return count
    read, write = os.pipe()
    if os.fork() == 0:
        count = start()
        os.write(write, bytes([count]))
        threading.Event().wait()
    child = os.read(read, 1)[0]
    return [child, start()]
`,
    { limits: { processes: 10 } },
  );
  expect(outcome).toMatchObject(shared ? exceeded(10) : { status: 'ok', resultJson: '[8,0]' });
});

test('places are free again when children end', async () => {
  const script =
    'import os\ndef main():\n    for _ in range(200):\n        pid = os.fork()\n        if pid == 0: os._exit(0)\n        os.waitpid(pid, 0)\n    return "went on"';
  expect(await engine.script(script, { limits: { processes: 2 } })).toMatchObject({
    resultJson: '"went on"',
  });
});

testUnless(
  !shared && 'no run can get past it',
  'one run past its limit is ended, and those beside it go on',
  async () => {
    const beside = engine.value(
      'import os, time\nfor _ in range(20):\n    time.sleep(0.05)\nreturn "went on"',
    );
    expect(await engine.script(FORKS)).toMatchObject(exceeded(32));
    expect(await beside).toBe('went on');
  },
);

const TAKES_PLACES =
  shared && 'where cells share one uid, a run has the places of others until the watch looks';
testUnless(TAKES_PLACES, 'one run at its limit leaves every other run all of its own', async () => {
  const name = newName();
  const caller = new AbortController();
  const greedy = engine.script(
    `${MARK}
import os, signal
def main(name):
    try:
        while True:
            if os.fork() == 0: signal.pause()
    except OSError:
        mark(name)
        signal.pause()
`,
    { inputJson: JSON.stringify(name) },
    { signal: caller.signal },
  );
  await until(() => named(name).length === 1);
  const others = await Promise.all([engine.script(FORKS), engine.script(FORKS), engine.script(THREADS)]);
  for (const { resultJson } of others) expect(resultJson).toMatch(/^\[31,/);
  caller.abort();
  expect((await greedy).status).toBe('cancelled');
});

test('a fork bomb ends by a limit, and other runs go on beside it', async () => {
  const bomb = within(
    30_000,
    engine.script(
      'import os\ndef main():\n    while True:\n        try: os.fork()\n        except OSError: pass',
      {
        limits: { cpuMs: 1000, wallMs: 4000 },
      },
    ),
  );
  for (let count = 0; count < 5; count++) expect(await engine.value('1')).toBe(1);
  const outcome = await bomb;
  // Where the kernel does not hold the number, the watch meets it or, on a busy machine, a limit of time before it.
  if (shared && outcome.status === 'crashed') expect(outcome).toMatchObject(exceeded(32));
  else expect(['cpu_limit', 'wall_limit']).toContain(outcome.status);
  expect(await engine.value('1')).toBe(1);
});
