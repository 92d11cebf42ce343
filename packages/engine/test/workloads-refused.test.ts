/** What cannot work in a cell fails at once, with an error that a person understands. */
import { expect, test } from 'vitest';
import { startEngine } from './support/engine.js';
import { within } from './support/host.js';

const engine = await startEngine();

/** Which of the three depends on what of the folder the runtime needs, and on which layer comes first. */
const DENIED =
  /^(OSError: \[Errno 30\] Read-only file system|PermissionError: \[Errno 13\] Permission denied|FileNotFoundError: \[Errno 2\] No such file or directory): /;

test.each([
  [
    'a connection by address',
    'import socket\nsocket.create_connection(("192.0.2.1", 80), 5)',
    'OSError: [Errno 101] Network is unreachable',
  ],
  [
    'a connection to itself',
    'import socket\nsocket.create_connection(("127.0.0.1", 80), 5)',
    'OSError: [Errno 101] Network is unreachable',
  ],
  [
    'a server',
    'import http.server\nhttp.server.HTTPServer(("127.0.0.1", 0), None)',
    'OSError: [Errno 101] Network is unreachable',
  ],
  [
    'a name',
    'import socket\nsocket.create_connection(("example.org", 80), 5)',
    'socket.gaierror: [Errno -3] Temporary failure in name resolution',
  ],
  [
    'urlopen',
    'import urllib.request\nurllib.request.urlopen("http://example.org", timeout=5)',
    'urllib.error.URLError: <urlopen error [Errno -3] Temporary failure in name resolution>',
  ],
  [
    'pandas.read_csv of a URL',
    'import pandas\npandas.read_csv("https://example.org/a.csv")',
    'urllib.error.URLError: <urlopen error [Errno -3] Temporary failure in name resolution>',
  ],
  [
    'asyncio over TCP',
    'import asyncio\nasync def f(): await asyncio.open_connection("192.0.2.1", 80)\nasyncio.run(f())',
    'OSError: [Errno 101] Network is unreachable',
  ],
  [
    'a package manager',
    'import subprocess\nsubprocess.run(["apt-get", "install", "x"])',
    "FileNotFoundError: [Errno 2] No such file or directory: 'apt-get'",
  ],
  [
    'sudo',
    'import subprocess\nsubprocess.run(["sudo", "id"])',
    "FileNotFoundError: [Errno 2] No such file or directory: 'sudo'",
  ],
  [
    'a folder at the top',
    'import os\nos.mkdir("/root")',
    /^(OSError: \[Errno 30\] Read-only file system|FileExistsError: \[Errno 17\] File exists): '\/root'$/,
  ],
  ['a file in /usr', 'open("/usr/x", "w")', DENIED],
  ['a file in /etc', 'open("/etc/passwd", "a")', DENIED],
  [
    'a package that is not installed',
    'import requests_of_nobody',
    "ModuleNotFoundError: No module named 'requests_of_nobody'",
  ],
  [
    'a graphical window by tkinter',
    'import tkinter\ntkinter.Tk()',
    /^(ImportError|ModuleNotFoundError|_tkinter\.TclError): /,
  ],
  [
    'a graphical backend',
    'import matplotlib\nmatplotlib.use("TkAgg")\nimport matplotlib.pyplot as plt\nplt.figure()',
    /^(ImportError|ModuleNotFoundError): /,
  ],
])('%s', async (_, body, error) => {
  const script = `def main():\n${body.replace(/^/gm, '    ')}\n`;
  const outcome = await within(15_000, engine.script(script));
  expect(outcome.status).toBe('exception');
  const told = outcome.error?.replace('Script execution failed: ', '');
  if (typeof error === 'string') expect(told).toBe(error);
  else expect(told).toMatch(error);
  expect(outcome.trace).toContain('  File "script.py", line ');
});

test('pip says that it cannot, and does not hang', async () => {
  const outcome = await within(
    30_000,
    engine.script(
      'import subprocess, sys\ndef main():\n    p = subprocess.run([sys.executable, "-m", "pip", "install", "nothing-at-all"], capture_output=True, text=True)\n    return [p.returncode, p.stderr]',
    ),
  );
  const [code, stderr] = JSON.parse(outcome.resultJson as string);
  expect(code).toBe(1);
  expect(stderr).toMatch(/No module named pip|Network is unreachable|Temporary failure in name resolution/);
});
