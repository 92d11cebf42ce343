/** Files that come back: what a run has made or changed, whatever the run did, and nothing else. */
import { describe, expect, test } from 'vitest';
import type { OutputFile, RequestFile, RunObserver, RunStreams } from '../src/index.js';
import { functionOf, mainOf, startEngine } from './support/engine.js';
import { MARK, named, newName, until } from './support/host.js';
import { rungOf, testUnless } from './support/rung.js';

const engine = await startEngine({ warm: [], cells: 2, readyCells: 1 });
const rung = rungOf(engine);
const MiB = 1 << 20;

async function filesOf(
  body: string,
  request: Parameters<typeof engine.script>[1] = {},
): Promise<OutputFile[]> {
  const outcome = await engine.script(mainOf(body), request);
  expect(outcome).toMatchObject({ status: 'ok', warnings: [] });
  return outcome.files;
}

const brief = (files: OutputFile[]) => files.map(({ path, content, reason }) => [path, content ?? reason]);

describe('what comes back', () => {
  test('what was made, in folders too, sorted by path; bytes as base64', async () => {
    const files = await filesOf(`
      import os
      os.makedirs('out/deep')
      open('z.txt', 'w').write('last')
      open('out/deep/ü.csv', 'w', encoding='utf-8').write('ä,b\\n')
      open('out/a.png', 'wb').write(bytes([137, 80, 78, 71, 255]))
      open('B', 'w').close()
      os.mkdir('empty folder')`);
    expect(files).toEqual([
      { path: 'B', size: 0, encoding: 'utf-8', content: '', mediaType: 'text/plain' },
      { path: 'out/a.png', size: 5, encoding: 'base64', content: 'iVBOR/8=', mediaType: 'image/png' },
      { path: 'out/deep/ü.csv', size: 5, encoding: 'utf-8', content: 'ä,b\n', mediaType: 'text/csv' },
      { path: 'z.txt', size: 4, encoding: 'utf-8', content: 'last', mediaType: 'text/plain' },
    ]);
  });

  test('of what it was given: what changed, by content, and not what was only touched or removed', async () => {
    const given: RequestFile[] = ['same', 'rewritten', 'changed', 'grown', 'removed', 'a/moved'].map(
      (path) => ({
        path,
        content: path,
      }),
    );
    const files = await filesOf(
      `
      import os
      open('rewritten', 'w').write('rewritten')
      os.utime('same')
      open('changed', 'w').write('CHANGED')
      open('grown', 'a').write('!')
      os.unlink('removed')
      os.rename('a/moved', 'moved')`,
      { files: given },
    );
    expect(brief(files)).toEqual([
      ['changed', 'CHANGED'],
      ['grown', 'grown!'],
      ['moved', 'a/moved'],
    ]);
  });

  test('not the script, nor what Python compiles, nor what is in the folder for temporary files', async () => {
    expect(
      await filesOf(`
        import os, py_compile, tempfile
        open('script.py', 'a').write('# changed')
        open('m.py', 'w').close()
        os.makedirs('sub/__pycache__')
        open('sub/__pycache__/x', 'w').close()
        open(tempfile.gettempdir() + '/t', 'w').close()
        py_compile.compile('m.py')`),
    ).toMatchObject([{ path: 'm.py' }]);
  });

  test('what handlers at the end of the script write', async () => {
    const files = await filesOf("import atexit\natexit.register(lambda: open('late', 'w').write('x'))");
    expect(brief(files)).toEqual([['late', 'x']]);
  });

  test('what is left open in a variable of the script is written out first', async () => {
    const outcome = await engine.script(`
text, raw = open('text', 'w'), open('raw', 'wb')
both = open('both', 'w+')
closed = open('closed', 'w')
closed.close()
text.write('left open'); raw.write(b'too'); both.write('as well')
def main(): pass
`);
    expect(brief(outcome.files)).toEqual([
      ['both', 'as well'],
      ['closed', ''],
      ['raw', 'too'],
      ['text', 'left open'],
    ]);
  });

  test('names that are odd, or no text at all', async () => {
    const files = await filesOf(`
      import os
      for name in (b'line\\nend', b'\\xff\\xfe', b'a\\xed\\xa0\\x80', b'"quote"\\\\', b' ', b'\\x01', '🎉'.encode(), b'-'):
          os.close(os.open(name, os.O_CREAT | os.O_WRONLY))`);
    expect(files.map(({ path }) => path)).toEqual([
      '\x01',
      ' ',
      '"quote"\\',
      '-',
      'a\ufffd\ufffd\ufffd',
      'line\nend',
      '🎉',
      '\ufffd\ufffd',
    ]);
  });

  test('two names that come out as the same are listed once, and the other is counted', async () => {
    const outcome = await engine.script(
      mainOf("for name in (b'\\xff', b'\\xfe'): open(name, 'wb').write(name)"),
    );
    expect(outcome.files).toMatchObject([{ path: '\ufffd', content: '/g==' }]);
    expect(outcome.truncated).toEqual([{ name: 'files', kept: 1, total: 2 }]);
  });
});

describe('what is left out is listed, with the reason', () => {
  test('links, pipes and the like are not followed or read', async () => {
    const files = await filesOf(
      `
      import os, socket
      os.symlink('/etc/passwd', 'a-link')
      os.symlink('/proc/self/environ', 'b-link')
      os.symlink('.', 'c-loop')
      os.symlink('nowhere', 'd-broken')
      os.mkfifo('e-pipe')
      if given:
          socket.socket(socket.AF_UNIX).bind('f-socket')`,
      { inputJson: String(rung.tmpfs) },
    );
    expect(brief(files)).toEqual([
      ['a-link', 'a symbolic link'],
      ['b-link', 'a symbolic link'],
      ['c-loop', 'a symbolic link'],
      ['d-broken', 'a symbolic link'],
      ['e-pipe', 'a named pipe'],
      ...(rung.tmpfs ? [['f-socket', 'a socket']] : []),
    ]);
  });

  test('more than 64 files', async () => {
    const files = await filesOf("for number in range(70): open(f'{number:02}', 'w').write('x')");
    expect(files).toHaveLength(70);
    expect(files.slice(0, 64).every(({ content }) => content === 'x')).toBe(true);
    expect(files.slice(64)).toMatchObject(
      Array(6).fill({ content: null, size: 1, reason: 'more than 64 files' }),
    );
  });

  test('more than 10 MiB in all: smaller ones behind still come', async () => {
    const files = await filesOf(`
      for name, size in (('a', 6 << 20), ('b', 6 << 20), ('c', 4 << 20), ('d', 1)):
          open(name, 'wb').write(bytes(size))`);
    expect(files).toMatchObject([
      { path: 'a', size: 6 * MiB, encoding: 'base64' },
      { path: 'b', size: 6 * MiB, content: null, reason: 'larger than what is left of 10 MiB in all' },
      { path: 'c', size: 4 * MiB, encoding: 'base64' },
      { path: 'd', size: 1, content: null },
    ]);
    expect(Buffer.from(files[0]?.content as string, 'base64').equals(Buffer.alloc(6 * MiB))).toBe(true);
  });

  test('more than 1000 are counted', async () => {
    const outcome = await engine.script(
      mainOf("for number in range(1500): open(f'{number:04}', 'w').close()"),
    );
    expect(outcome.status).toBe('ok');
    expect(outcome.files).toHaveLength(1000);
    expect(outcome.files.at(-1)).toMatchObject({ path: '0999', reason: 'more than 64 files' });
    expect(outcome.truncated).toEqual([{ name: 'files', kept: 1000, total: 1500 }]);
  });

  test('a tree as deep as a path may be is entered to a depth, and listed there', async () => {
    const files = await filesOf(`
      import os
      top = os.getcwd()
      for depth in range(900):
          os.mkdir('a')
          os.chdir('a')
      open('unreached', 'w').close()
      os.chdir(top)`);
    expect(brief(files)).toEqual([[Array(33).fill('a').join('/'), 'a folder below too many others']]);
  });

  test('a sparse file of the largest size there is', async () => {
    const files = await filesOf(
      `
      import os
      with open('sparse', 'wb') as file:
          file.truncate(given)
      with open('larger', 'wb') as file:
          file.truncate(given)`,
      { inputJson: String(engine.limits.fileBytes) },
    );
    expect(files).toMatchObject([
      { path: 'larger', size: engine.limits.fileBytes },
      { path: 'sparse', content: null, size: engine.limits.fileBytes },
    ]);
  });
});

const MAKE = `
import os, signal, sys, time
def make(more=''):
    os.makedirs('out', exist_ok=True)
    with open('out/kept.csv', 'w') as file:
        file.write('1,2' + more)
    with open('given', 'a') as file:
        file.write('!')
`;
const GIVEN: RequestFile[] = [
  { path: 'given', content: 'given' },
  { path: 'same', content: 'c2FtZQ==', encoding: 'base64' },
];
const KEPT = [
  ['given', 'given!'],
  ['out/kept.csv', '1,2'],
];

describe('whatever the status', () => {
  const memory = 'held = []\n    while True: held.append(bytearray(1 << 20))';
  test.each<[string, string, object?]>([
    ['ok', 'return 1'],
    ['exception', 'raise ValueError'],
    ['exit', 'sys.exit(3)'],
    ['not_json', 'return {1}'],
    ['exit', 'os._exit(3)'],
    ['crashed', 'os.kill(os.getpid(), signal.SIGSEGV)'],
    ['crashed', 'os.kill(os.getpid(), signal.SIGKILL)'],
    ['crashed', 'os.write(3, b"garbage")\n    time.sleep(60)'],
    ['crashed', 'os.close(3)\n    time.sleep(60)'],
    ['wall_limit', 'time.sleep(60)', { wallMs: 700 }],
    ['wall_limit', 'os.kill(os.getpid(), signal.SIGSTOP)', { wallMs: 700 }],
    ['cpu_limit', 'while True: pass', { cpuMs: 300 }],
    ['memory_limit', memory],
    ['memory_limit', `if os.fork() == 0:\n        ${memory.replace('\n', '\n    ')}\n    time.sleep(60)`],
    ['output_limit', 'while True: os.write(1, bytes(1 << 20))'],
    ['output_limit', 'return "x" * 1000', { resultBytes: 100 }],
  ])('%s by %j: what there was up to then', async (status, end, limits = {}) => {
    const outcome = await engine.script(`${MAKE}def main():\n    make()\n    ${end}\n`, {
      files: GIVEN,
      limits,
    });
    expect(outcome).toMatchObject({ status, truncated: expect.not.arrayContaining([{ name: 'files' }]) });
    expect(outcome.warnings).toEqual([]);
    expect(brief(outcome.files)).toEqual(KEPT);
  });

  test('runMs is the run’s, without the time to read files', async () => {
    const outcome = await engine.script(`${MAKE}def main():\n    make()\n    time.sleep(60)\n`, {
      limits: { wallMs: 300 },
    });
    expect(outcome.files).toHaveLength(2);
    expect(outcome.receipt.runMs).toBeGreaterThanOrEqual(299);
  });

  test('the bounds are the same', async () => {
    const outcome = await engine.script(`
import os
def main():
    for name, size in (('a', 6 << 20), ('b', 6 << 20), ('c', 4 << 20)):
        open(name, 'wb').write(bytes(size))
    os.symlink('/etc/passwd', 'link')
    for number in range(1100): open(f'{number:04}', 'w').close()
    os._exit(1)
`);
    expect(outcome.status).toBe('exit');
    expect(outcome.files).toHaveLength(1000);
    expect(outcome.files.filter(({ content }) => content !== null)).toHaveLength(64);
    expect(outcome.truncated).toEqual([{ name: 'files', kept: 1000, total: 1104 }]);
  });

  test('a run of which the caller went away has none, and its slot serves on', async () => {
    const caller = new AbortController();
    let streams: RunStreams | undefined;
    const observer: RunObserver = {
      started(theirs) {
        streams = theirs;
      },
    };
    const running = engine.script(
      `${MAKE}def main():\n    make()\n    print('made')\n    time.sleep(60)\n`,
      {},
      { signal: caller.signal, observer },
    );
    await until(() => streams?.stdout.read(0).text === 'made\n');
    caller.abort();
    expect(await running).toMatchObject({ status: 'cancelled', files: [], warnings: [] });
    expect(await engine.value("__import__('os').listdir()")).toEqual(['script.py']);
  });

  test('a fork bomb is dead before its files are read', async () => {
    const name = newName();
    const outcome = await engine.script(
      `${MAKE}${MARK}
def main(name):
    make()
    mark(name)
    while True:
        try: os.fork()
        except OSError: pass
        open(f'{os.getpid()}', 'w').close()
`,
      { inputJson: JSON.stringify(name), limits: { wallMs: 600 } },
    );
    expect(['wall_limit', 'cpu_limit', 'crashed']).toContain(outcome.status);
    if (!outcome.warnings.length) expect(brief(outcome.files)).toContainEqual(['out/kept.csv', '1,2']);
    expect(named(name)).toEqual([]);
    expect(await engine.value("__import__('os').listdir()")).toEqual(['script.py']);
  });

  test('the work folder filled to the brim, and a limit of memory that is the same', async () => {
    const outcome = await engine.script(
      functionOf(
        'main()',
        `
        import os
        open('a', 'w').write('first')
        try:
            for number in range(100):
                open(f'f{number}', 'wb', 0).write(bytes(1 << 20))
        except OSError:
            pass
        os._exit(1)`,
      ),
      { limits: { memoryBytes: 48 * MiB } },
    );
    expect(['exit', 'memory_limit', 'crashed']).toContain(outcome.status);
    expect(outcome.warnings).toEqual([]);
    expect(outcome.files[0]).toMatchObject({ path: 'a', content: 'first' });
    expect(outcome.files.filter(({ content }) => content !== null).length).toBeGreaterThanOrEqual(10);
  });
});

describe('hostile scripts', () => {
  test('what they replace does not matter', async () => {
    const outcome = await engine.script(`${MAKE}
import builtins, errno, io, json, mimetypes, stat
def main():
    make()
    for module in (os, io, stat, json, errno, mimetypes):
        for name in [name for name in vars(module) if not name.startswith('__')]:
            setattr(module, name, None)
    for name in list(vars(builtins)):
        if name not in ('None', 'list', 'vars', 'setattr'): setattr(builtins, name, None)
    sys.modules.clear()
`);
    expect(outcome.status).toBe('ok');
    expect(brief(outcome.files)).toEqual([
      ['given', '!'],
      ['out/kept.csv', '1,2'],
    ]);
  });

  const places = {
    'has gone to another folder': "os.mkdir('x'); os.chdir('x')",
    'has gone to a folder and removed it': "os.mkdir('x'); os.chdir('x'); os.rmdir('../x')",
    'has taken every descriptor': `
    held = []
    try:
        while True: held.append(os.open('out/kept.csv', os.O_RDONLY))
    except OSError: pass
    globals()['held'] = held`,
    'allows itself no more descriptors': `
    import resource
    resource.setrlimit(resource.RLIMIT_NOFILE, (12, 12))`,
    'changes nothing': 'pass',
  };
  for (const end of ['return', 'os._exit(0)'])
    test.each(Object.entries(places))(`a script that %s, and ends by ${end}`, async (_, body) => {
      const outcome = await engine.script(`${MAKE}def main():\n    make()\n    ${body}\n    ${end}\n`);
      expect(outcome).toMatchObject({ status: end === 'return' ? 'ok' : 'exit', warnings: [] });
      expect(brief(outcome.files)).toEqual([
        ['given', '!'],
        ['out/kept.csv', '1,2'],
      ]);
    });

  for (const end of ['return', 'os._exit(0)'])
    testUnless(
      !rung.ownUid && 'nobody can change modes there',
      `closed folders and files, ${end}`,
      async () => {
        const outcome = await engine.script(
          `${MAKE}def main():\n    make()\n    os.chmod('out/kept.csv', 0); os.chmod('out', 0); os.chmod('.', 0)\n    ${end}\n`,
        );
        expect(outcome.warnings).toEqual([]);
        expect(brief(outcome.files)).toEqual([
          ['given', '!'],
          ['out/kept.csv', '1,2'],
        ]);
        expect(await engine.value("__import__('os').listdir()")).toEqual(['script.py']);
      },
    );

  test('files that are changed while they are read: each frame is whole, and the run is over in time', async () => {
    const outcome = await engine.script(`
import os, threading, time
def swap(number):
    while True:
        for action in (
            lambda: os.symlink('/etc/passwd', f'{number}'),
            lambda: os.unlink(f'{number}'),
            lambda: os.mkdir(f'{number}'),
            lambda: os.rmdir(f'{number}'),
            lambda: open(f'{number}', 'wb').write(bytes(1 << 16)),
            lambda: os.truncate(f'{number}', 7),
            lambda: os.unlink(f'{number}'),
        ):
            try: action()
            except OSError: pass
def main():
    for number in range(3):
        threading.Thread(target=swap, args=(number,), daemon=True).start()
    time.sleep(0.1)
    return 1
`);
    expect(outcome).toMatchObject({ status: 'ok', resultJson: '1' });
    for (const { content, encoding } of outcome.files)
      if (content)
        expect(Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8').toString()).not.toMatch(
          /root:/,
        );
  });

  const FORGE = `
import json, os, struct, time
def send(about, content=b''):
    payload = json.dumps(about).encode() + b"\\n" + content
    os.write(3, b"L" + struct.pack(">I", len(payload)) + payload)
`;

  test('a file of its own invention is its own affair', async () => {
    const outcome = await engine.script(
      `${FORGE}def main():\n    send({"path": "made up", "size": 1}, b"x")\n    open('real', 'w').write('y')\n`,
    );
    expect(outcome.status).toBe('ok');
    expect(brief(outcome.files)).toEqual([
      ['made up', 'x'],
      ['real', 'y'],
    ]);
  });

  test.each([
    ['a path that leads out', 'send({"path": "../x", "size": 0})', 'a file with a wrong path'],
    ['an absolute path', 'send({"path": "/etc/x", "size": 0})', 'a file with a wrong path'],
    ['a wrong size', 'send({"path": "x", "size": 5}, b"x")', 'a file with a wrong size'],
    [
      'files without end',
      'n = 0\n    while True: n += 1; send({"path": str(n), "size": 0})',
      'too many files',
    ],
    [
      'bytes without end',
      'n = 0\n    while True: n += 1; send({"path": str(n), "size": 1 << 20}, bytes(1 << 20))',
      'too many files',
    ],
    ['no JSON', 'os.write(3, b"L\\0\\0\\0\\2x\\n")', 'a file without a path'],
  ])('%s: crashed, and only what is really there comes back', async (_, body, what) => {
    const outcome = await engine.script(
      `${FORGE}def main():\n    open('real', 'w').write('y')\n    ${body}\n    time.sleep(60)\n`,
    );
    expect(outcome).toMatchObject({
      status: 'crashed',
      error: `Script crashed: its result channel carried ${what}`,
      warnings: [],
    });
    expect(brief(outcome.files)).toEqual([['real', 'y']]);
  });

  test('a frame that stands where the genuine ones begin: crashed or cut, no other run is touched', async () => {
    const outcome = await engine.script(
      `${FORGE}def main():\n    open('real', 'w').write('y')\n    os.write(3, b"L" + struct.pack(">I", 1 << 20))\n`,
      { limits: { wallMs: 600 } },
    );
    expect(outcome).toMatchObject({ status: 'wall_limit', warnings: [] });
    expect(brief(outcome.files)).toEqual([['real', 'y']]);
    expect(await engine.value('1')).toBe(1);
  });
});

describe('one run after another', () => {
  test('a run that was read back leaves nothing to those after it', async () => {
    const found =
      "[__import__('os').listdir(), __import__('os').listdir(__import__('os').environ['TMPDIR'])]";
    // A runtime below /tmp is there as well.
    const fresh = await engine.value(found);
    for (let run = 0; run < 8; run++) {
      const outcome = await engine.script(
        `${MAKE}def main():\n    make()\n    open(os.environ['TMPDIR'] + '/t', 'w').write('t')\n    os._exit(${run})\n`,
      );
      expect(outcome.files).toHaveLength(2);
      const found =
        "[__import__('os').listdir(), __import__('os').listdir(__import__('os').environ['TMPDIR'])]";
      expect(await engine.value(found)).toEqual(fresh);
    }
  });

  test('many at a time, each with its own', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 24 }, (_, run) =>
        engine.script(
          `${MAKE}def main():\n    make('-${run}')\n    ${['return', 'os._exit(1)', 'os.abort()', 'time.sleep(60)'][run % 4]}\n`,
          { limits: { wallMs: 1000 } },
        ),
      ),
    );
    for (const [run, outcome] of outcomes.entries()) {
      expect(outcome.warnings).toEqual([]);
      expect(outcome.files[1]).toMatchObject({ path: 'out/kept.csv', content: `1,2-${run}` });
    }
  });
});
