/** A hint for each cause that lies in the sandbox, as a real cell meets it; none where the cause is another. */
import { describe, expect, test } from 'vitest';
import { hintFor } from '../src/hints.js';
import { DEFAULT_LIMITS } from '../src/index.js';
import type { Ending } from '../src/outcome.js';
import { mainOf, startEngine } from './support/engine.js';
import { rungOf } from './support/rung.js';

const engine = await startEngine();
const shared = !rungOf(engine).ownUid;

const hint = async (body: string, request = {}) => (await engine.script(mainOf(body), request)).hint;

describe('the network is off', () => {
  test.each([
    ['a name', 'import socket\nsocket.create_connection(("example.com", 80))'],
    ['an address', 'import socket\nsocket.create_connection(("192.0.2.1", 80))'],
    ['loopback', 'import socket\nsocket.create_connection(("127.0.0.1", 80))'],
    [
      'a packet',
      'import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 5))',
    ],
    ['a kind of socket', 'import socket\nsocket.socket(socket.AF_PACKET, socket.SOCK_RAW)'],
    ['a server', 'import http.server\nhttp.server.HTTPServer(("127.0.0.1", 0), None)'],
    ['urllib', 'import urllib.request\nurllib.request.urlopen("http://example.com")'],
    ['pandas', 'import pandas\npandas.read_csv("https://example.com/x.csv")'],
    [
      'an error raised from it',
      'import socket\ntry: socket.create_connection(("example.com", 80))\nexcept OSError as e: raise ValueError("x") from e',
    ],
  ])('%s: pass the data with the request', async (_title, body) => {
    expect(await hint(body)).toBe(
      'There is no network in the sandbox, not even loopback: pass the data in `input`, or send it in `files`.',
    );
  });

  test('asyncio', async () => {
    const script = 'import asyncio\nasync def main():\n    await asyncio.open_connection("192.0.2.1", 80)\n';
    expect((await engine.script(script)).hint).toContain('no network');
  });
});

describe('files', () => {
  test.each([
    ['open("/etc/x", "w")', "'/etc/x' is "],
    ['open("/usr/lib/x", "w")', "'/usr/lib/x' is "],
    ['import os\nos.makedirs("/data/out")', "'/data' is "],
  ])('%s: write where it is allowed', async (body, start) => {
    const text = await hint(body);
    expect(text).toContain(start);
    expect(text).toContain(
      'write into the work folder, where the script starts, or where tempfile.gettempdir() says',
    );
  });

  test.each([
    ['open("data.csv")', "There is no 'data.csv' in the work folder"],
    ['import pandas\npandas.read_csv("data.csv")', "There is no 'data.csv' in the work folder"],
    ['import numpy\nnumpy.loadtxt("data.csv")', "There is no 'data.csv' in the work folder"],
    ['import pathlib\npathlib.Path("a.txt").read_text()', "There is no 'a.txt' in the work folder"],
    ['open("/home/me/data.csv")', "'/home/me/data.csv' is not in the sandbox"],
    ['open(r"C:\\\\Users\\\\me\\\\x.csv")', 'is not in the sandbox'],
  ])('%s: send it', async (body, start) => {
    const text = await hint(body);
    expect(text).toContain(start);
    expect(text).toContain('`files`');
  });

  test('a folder that is missing is to be made', async () => {
    expect(await hint('open("out/x.csv", "w")')).toMatch(
      /^There is no folder 'out': os\.makedirs\(\) makes it/,
    );
  });

  test('a program that is missing', async () => {
    expect(await hint('import subprocess\nsubprocess.run(["git", "status"])')).toBe(
      "There is no program 'git' in the sandbox, which has Python and a shell: do it in Python.",
    );
  });

  test.each([
    ['import subprocess, sys\nsubprocess.check_call([sys.executable, "-m", "pip", "install", "x"])'],
    ['import subprocess\nsubprocess.check_call(["pip", "install", "x"])'],
  ])('%s: GET /runtime lists what there is', async (body) => {
    expect(await hint(body)).toMatch(/^A script cannot install packages.*GET \/runtime/);
  });
});

describe('a limit is met', () => {
  test.each([
    [
      'fileBytes',
      'open("f", "wb").write(b"x" * (2 << 20))',
      { fileBytes: 1 << 20 },
      '1 MiB (`limits.fileBytes`)',
    ],
    [
      'openFiles',
      'held = [open("/dev/null") for _ in range(99)]',
      { openFiles: 40 },
      '40 (`limits.openFiles`)',
    ],
    ['memoryBytes', 'held = bytearray(1 << 40)', {}, '512 MiB (`limits.memoryBytes`)'],
    ['wallMs', 'import time\ntime.sleep(60)', { wallMs: 500 }, '500 ms (`limits.wallMs`)'],
    ['cpuMs', 'while True: pass', { cpuMs: 300 }, '300 ms (`limits.cpuMs`)'],
    ['resultBytes', 'return "x" * 99', { resultBytes: 50 }, '50 bytes (`limits.resultBytes`)'],
  ])('%s', async (_name, body, limits, text) => {
    expect(await hint(body, { limits })).toContain(text);
  });

  test('diskBytes', async () => {
    const body =
      'import time\nfor i in range(9):\n  open(f"f{i}", "wb").write(b"x" * (1 << 20))\ntime.sleep(5)';
    expect(await hint(body, { limits: { diskBytes: 4 << 20 } })).toMatch(/4 MiB.*limits\.diskBytes/);
  });

  test.each([
    [
      'threads',
      'import threading, time\nfor _ in range(99): threading.Thread(target=time.sleep, args=(20,), daemon=True).start()',
    ],
    [
      'processes',
      'import subprocess\nheld = [subprocess.Popen(["sh", "-c", "sleep 20"]) for _ in range(99)]',
    ],
    ['forks', 'import os, time\nfor _ in range(99):\n  if os.fork() == 0: time.sleep(20)'],
  ])('processes: %s', async (_title, body) => {
    const text = await hint(shared ? `${body}\ntime.sleep(20)` : body, { limits: { processes: 8 } });
    expect(text).toMatch(/8( \(`limits\.processes`\))? processes and threads at once/);
  });

  test('a run that waited is told so, by its own numbers', async () => {
    expect(await hint('import time\ntime.sleep(60)', { limits: { wallMs: 1000 } })).toMatch(
      /^The run took longer than 1 s \(`limits\.wallMs`\) and computed for only \d+ ms of it: it waited/,
    );
  });
});

describe('endings that the host words', () => {
  const used = { cpuMs: 900 };
  const limits = { ...DEFAULT_LIMITS, wallMs: 1000 };
  const of = (ending: Ending) => hintFor(ending, limits, used);

  test.each<[string, Ending, RegExp]>([
    ['wall_limit of a run that computed', { status: 'wall_limit' }, /less data, or vectorise/],
    ['output_limit', { status: 'output_limit', what: 'output' }, /64 MiB to stdout and stderr/],
    ['exit', { status: 'exit', code: 3, hasMain: true }, /sys\.exit\(\)/],
    [
      'too many processes',
      { status: 'crashed', cause: 'limit of 32 processes and threads exceeded' },
      /limits\.processes/,
    ],
    ['too much on disk', { status: 'crashed', cause: 'disk limit of 64 MiB exceeded' }, /limits\.diskBytes/],
    ['SIGXFSZ', { status: 'crashed', cause: 'SIGXFSZ' }, /limits\.fileBytes/],
    [
      'a closed channel',
      { status: 'crashed', cause: 'its result channel was closed' },
      /^Descriptors 3 to 5/,
    ],
  ])('%s has a hint', (_title, ending, text) => {
    expect(of(ending)).toMatch(text);
  });

  test.each<[string, Ending]>([
    ['SIGSEGV', { status: 'crashed', cause: 'SIGSEGV' }],
    ['cancelled', { status: 'cancelled' }],
    ['our own fault', { status: 'internal_error' }],
  ])('%s has none', (_title, ending) => {
    expect(of(ending)).toBeNull();
  });
});

describe('no hint where the cause is not certain', () => {
  test.each([
    ['import os\nos.setuid(0)'],
    ['open("/proc/1/environ")'],
    ['import os\nos.kill(1, 9)'],
    ['import os\nr, w = os.pipe()\nos.set_blocking(r, False)\nos.read(r, 1)'],
    ['import socket\na, b = socket.socketpair()\na.setblocking(False)\na.recv(1)'],
    ['import os, tempfile\nos.rmdir(os.path.join(tempfile.gettempdir(), "none"))'],
    ['import os\nopen("f", "w").close()\nos.chmod("f", 0)\nos.mkdir("f")'],
    ['import subprocess\nsubprocess.run(["sh", "-c", "exit 3"], check=True)'],
    ['import subprocess\nsubprocess.run(["sh"], cwd="/none")'],
    ['import os\nos.kill(os.getpid(), 11)'],
    ['raise OSError("no number")'],
    ['try: import pands\nexcept ImportError: raise ValueError("another")'],
  ])('%s', async (body) => {
    expect(await hint(body)).toBeNull();
  });
});
