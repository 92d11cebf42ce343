/** One run against another: what an earlier run did, or held, is nothing to a later one in the same place. */
import { describe, expect, test } from 'vitest';
import { refuses } from '../support/attempts.js';
import { mainOf, startEngine } from '../support/engine.js';
import { newMark, shifted, withScan } from '../support/memory.js';
import { rungOf, slotOf } from '../support/rung.js';

// Two slots: every later run comes to one that an earlier run was in.
const engine = await startEngine({ cells: 2 });
const slot = slotOf(rungOf(engine));
const LATER_RUNS = 20;

refuses(engine, 'shared memory of System V and POSIX queues', [
  { attempt: 'shmget', python: "call('shmget', 1, 4096, 0o1666)", gets: 'EPERM' },
  { attempt: 'shmat', python: "call('shmat', 0, 0, 0)", gets: 'EPERM' },
  { attempt: 'semget', python: "call('semget', 1, 1, 0o1666)", gets: 'EPERM' },
  { attempt: 'msgget', python: "call('msgget', 1, 0o1666)", gets: 'EPERM' },
  { attempt: 'mq_open', python: "call('mq_open', b'x', 0o102, 0o666, 0)", gets: 'EPERM' },
]);

describe('the heap', () => {
  test(`what a run held in every way it could is not found in the memory of ${LATER_RUNS} later ones`, async () => {
    const mark = newMark();
    const slots = new Set<string>();
    const held = await engine.script(
      withScan(
        engine,
        `
import ctypes, json, os, subprocess, sys, threading, time
MARK = ${JSON.stringify(mark)}
def main(given):
    global copies
    # As the name of a process, a thread, a file, a variable, a key, an argument, an exception, in output and on disk.
    libc = ctypes.CDLL(None)
    libc.prctl(15, MARK.encode(), 0, 0, 0)
    threading.Thread(target=lambda: (libc.prctl(15, MARK.encode(), 0, 0, 0), time.sleep(9)), daemon=True).start()
    open(os.environ['TMPDIR'] + '/' + MARK, 'w').write(MARK * 1000)
    os.environ[MARK] = MARK
    globals()[MARK] = {MARK: sys.intern(MARK)}
    json.mark = setattr(sys, 'mark', MARK) or MARK
    copies = [MARK.upper(), MARK.encode() * 100000, given, sys.stdin.read()]
    print(MARK)
    print(MARK, file=sys.stderr)
    subprocess.run(['/bin/sh', '-c', 'exit 0', MARK], env={MARK: MARK})
    for _ in range(20):
        if not os.fork():
            libc.prctl(15, MARK.encode(), 0, 0, 0)
            time.sleep(0.3)
            os._exit(0)
    # Long enough to be looked at by whoever watches.
    time.sleep(0.4)
    found, total = scan_memory([shifted(MARK)], maps=MAPS)
    if len(found) > 3 and total > 50_000_000:
        raise ValueError(MARK)
`,
      ),
      { inputJson: JSON.stringify(mark), stdin: mark, env: { GIVEN: mark } },
    );
    // The search works: the run that held the mark found it.
    expect(held).toMatchObject({
      status: 'exception',
      error: `Script execution failed: ValueError: ${mark}`,
    });
    for (let run = 0; run < LATER_RUNS; run++) {
      const outcome = await engine.script(
        withScan(
          engine,
          mainOf(`
          found, total = scan_memory(given, everything=${run < 4 ? 'True' : 'False'}, maps=MAPS)
          return [found, total, ${slot}]`),
        ),
        { inputJson: JSON.stringify([shifted(mark)]) },
      );
      const [found, total, place] = JSON.parse(outcome.resultJson as string);
      expect(found).toEqual([]);
      expect(total).toBeGreaterThan(20_000_000);
      slots.add(place);
    }
    expect(slots.size).toBeLessThanOrEqual(3);
    // All of a cell's memory, again and again: most of a minute where gVisor is the jail.
  }, 600_000);

  test('nor is what was read back from a run that was killed, by name or by content', async () => {
    const mark = newMark();
    const killed = await engine.script(
      `import os\ndef main(mark):\n    os.mkdir(mark)\n    open(f'{mark}/{mark}', 'w').write(mark * 1000)\n    os._exit(1)\n`,
      { inputJson: JSON.stringify(mark), files: [{ path: `given-${mark}`, content: mark }] },
    );
    expect(killed.files).toMatchObject([{ path: `${mark}/${mark}`, content: mark.repeat(1000) }]);
    for (let run = 0; run < 6; run++) {
      const outcome = await engine.script(
        withScan(engine, mainOf('return scan_memory(given, everything=True, maps=MAPS)[0]')),
        { inputJson: JSON.stringify([shifted(mark)]) },
      );
      expect(outcome).toMatchObject({ status: 'ok', resultJson: '[]' });
    }
  });

  test('fresh memory is zero', async () => {
    expect(
      await engine.value(`
        import mmap
        return [mmap.mmap(-1, 64 << 20, flags=flags).read().count(0) for flags in (mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS,)]`),
    ).toEqual([64 << 20]);
  });
});

describe('state of the interpreter', () => {
  const changes: Record<string, [change: string, look: string, untouched: unknown]> = {
    'an attribute of a module': ['import json; json.mark = 1', "hasattr(__import__('json'), 'mark')", false],
    'a module in sys.modules': [
      "import sys; sys.modules['mark'] = sys",
      "'mark' in __import__('sys').modules",
      false,
    ],
    'a name in builtins': [
      'import builtins; builtins.mark = 1',
      "hasattr(__import__('builtins'), 'mark')",
      false,
    ],
    'a function of builtins': ['import builtins; builtins.len = lambda _: 99', 'len([])', 0],
    'a function of a module': [
      "import json; json.dumps = lambda _: 'mark'",
      "__import__('json').dumps(1)",
      '1',
    ],
    'sys.path': ["import sys; sys.path.insert(0, '/tmp')", "'/tmp' in __import__('sys').path", false],
    'os.environ': ["import os; os.environ['MARK'] = 'x'", "'MARK' in __import__('os').environ", false],
    // Not /tmp: on some rungs scratch is elsewhere, and nothing is there.
    'the working directory': ["import os; os.chdir('/usr')", "__import__('os').getcwd() == '/usr'", false],
    'the umask': ['import os; os.umask(0o777)', "__import__('os').umask(0)", 0o022],
    'a signal handler': [
      'import signal; signal.signal(signal.SIGUSR1, signal.SIG_IGN)',
      "__import__('signal').getsignal(10) == __import__('signal').SIG_DFL",
      true,
    ],
    'blocked signals': [
      'import signal; signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))',
      "len(__import__('signal').pthread_sigmask(0, []))",
      0,
    ],
    'the recursion limit': [
      'import sys; sys.setrecursionlimit(200)',
      "__import__('sys').getrecursionlimit() > 900",
      true,
    ],
    'a lower limit of open files': [
      'import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))',
      "__import__('resource').getrlimit(7)[0]",
      256,
    ],
    'a decimal context': [
      'import decimal; decimal.getcontext().prec = 3',
      "__import__('decimal').getcontext().prec",
      28,
    ],
    'print options of numpy': [
      'import numpy; numpy.set_printoptions(precision=1)',
      "__import__('numpy').get_printoptions()['precision']",
      8,
    ],
    'an option of pandas': [
      "import pandas; pandas.set_option('display.max_rows', 1)",
      "__import__('pandas').get_option('display.max_rows')",
      60,
    ],
    'a setting of matplotlib': [
      "import matplotlib; matplotlib.rcParams['figure.dpi'] = 1",
      "__import__('matplotlib').rcParams['figure.dpi']",
      100,
    ],
    'an open figure': [
      'import matplotlib.pyplot as plt; plt.figure()',
      "__import__('matplotlib.pyplot').pyplot.get_fignums()",
      [],
    ],
    'an import hook': [
      "import sys; sys.meta_path.insert(0, type('Hook', (), {'find_spec': print}))",
      "[type(each).__name__ for each in __import__('sys').meta_path if 'Hook' in repr(each)]",
      [],
    ],
    'an audit hook': ["import sys; sys.addaudithook(lambda *_: print('mark'))", '1', 1],
    'a trace function': ['import sys; sys.settrace(print)', "__import__('sys').gettrace()", null],
    'a registered atexit handler': ["import atexit; atexit.register(print, 'mark')", '1', 1],
    'the name of the process': [
      "import ctypes; ctypes.CDLL(None).prctl(15, b'mark', 0, 0, 0)",
      "(lambda text: [__import__('ctypes').CDLL(None).prctl(16, text, 0, 0, 0), text.value == b'mark'])(__import__('ctypes').create_string_buffer(16))",
      [0, false],
    ],
    'the slack of timers, nice, affinity': [
      'import os; os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])',
      "len(__import__('os').sched_getaffinity(0)) == __import__('os').cpu_count()",
      true,
    ],
  };

  test.each(Object.entries(changes))(
    '%s is as new in the next runs',
    async (_, [change, look, untouched]) => {
      const { status } = await engine.script(`def main():\n    ${change}\n`);
      expect(['ok', 'crashed', 'not_json']).toContain(status);
      for (let run = 0; run < 3; run++) {
        const outcome = await engine.script(mainOf(look));
        expect(outcome).toMatchObject({ status: 'ok', stdout: '', stderr: '' });
        expect(JSON.parse(outcome.resultJson as string)).toEqual(untouched);
      }
    },
  );
});

describe('randomness', () => {
  test('numbers, names and keys differ from run to run', async () => {
    const draws: Record<string, string>[] = [];
    for (let run = 0; run < 8; run++) {
      draws.push(
        await engine.value(`
          import multiprocessing.synchronize, os, random, secrets, sqlite3, ssl, tempfile, uuid
          import numpy
          return {
              'random': str(random.random()),
              'random.Random': str(random.Random().random()),
              'SystemRandom': str(random.SystemRandom().random()),
              'secrets': secrets.token_hex(),
              'os.urandom': os.urandom(16).hex(),
              'uuid1': str(uuid.uuid1()),
              'uuid4': str(uuid.uuid4()),
              'numpy.random': str(numpy.random.random()),
              'numpy.random.default_rng': str(numpy.random.default_rng().random()),
              'tempfile': tempfile.mktemp(),
              'tempfile.mkdtemp': tempfile.mkdtemp(),
              'authkey': bytes(multiprocessing.current_process().authkey).hex(),
              'semaphore': multiprocessing.synchronize.SemLock._make_name(),
              'sqlite3': str(sqlite3.connect(':memory:').execute('select random()').fetchone()[0]),
              'OpenSSL': ssl.RAND_bytes(16).hex(),
          }`),
      );
    }
    for (const name of Object.keys(draws[0] as object)) {
      expect(new Set(draws.map((draw) => draw[name])).size, name).toBe(draws.length);
    }
  });
});
