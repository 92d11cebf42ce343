/** The flags of `pycell run`, over a real sandbox. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { pycell, start } from './support/pycell.js';

const folder = mkdtempSync(join(tmpdir(), 'pycell-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const env = { PYCELL_WARM: 'none' };
const main = (...lines: string[]) => `def main(*args):\n${lines.map((line) => `    ${line}`).join('\n')}`;
let scripts = 0;
function file(...lines: string[]): string {
  const path = join(folder, `script-${scripts++}.py`);
  writeFileSync(path, main(...lines));
  return path;
}

test('output arrives while the script runs', async () => {
  const child = start(['run', file('import time', 'print("on")', 'time.sleep(20)')], env);
  const code = new Promise((resolve) => child.once('close', resolve));
  const first = await new Promise((resolve) => child.stderr?.once('data', resolve));
  expect(String(first)).toBe('on\n');
  child.kill('SIGINT');
  expect(await code).toBe(130);
});

test('--stdin, --env and --limit reach the script', async () => {
  const path = file(
    'import os, sys',
    'return [sys.stdin.read(), os.environ["A"], os.environ["B"], len(bytearray(600 << 20)) >> 20]',
  );
  const flags = ['--stdin', '--env', 'A=1=2', '--env', 'B', '--limit', 'memory=1GiB', '--limit', 'wall=60s'];
  const done = await pycell(['run', path, ...flags], { stdin: 'é\n', env: { ...env, B: 'ours' } });
  expect(done).toEqual({ code: 0, stdout: '["é\\n","1=2","ours",600]\n', stderr: '' });
});

test('--mode snippet prints the value of the last line', async () => {
  const path = join(folder, 'snippet.py');
  writeFileSync(path, 'x = input_data + 1\nx');
  expect(await pycell(['run', path, '--mode', 'snippet', '--input', '1'], { env })).toEqual({
    code: 0,
    stdout: '2\n',
    stderr: '',
  });
});

test('--seed repeats what is random', async () => {
  const run = () => pycell(['run', file('import random', 'return random.random()'), '--seed', '7'], { env });
  const [first, second] = await Promise.all([run(), run()]);
  expect(first.code).toBe(0);
  expect(second.stdout).toBe(first.stdout);
});

test('a limit ends the run with its code and text', async () => {
  const done = await pycell(['run', file('while True: pass'), '--limit', 'wall=0.2s'], { env });
  expect(done).toMatchObject({ code: 124, stdout: '' });
  expect(done.stderr.split('\n')[0]).toBe(
    'pycell: Sandbox failed to run script: wall time limit of 200 ms exceeded',
  );
});

test('files go in, and come back into the folder of --out', async () => {
  writeFileSync(join(folder, 'data.csv'), 'a,b\n1,2\n');
  const out = join(folder, 'out');
  const path = file(
    'import os, shutil',
    'os.mkdir("deep")',
    'shutil.copy("in/data.csv", "deep/copy.csv")',
    'open("b.bin", "wb").write(bytes([255, 0]))',
  );
  const flags = ['--file', `${join(folder, 'data.csv')}:in/data.csv`];
  const told = await pycell(['run', path, ...flags], { env });
  expect(told).toMatchObject({ code: 0, stderr: 'pycell: came back: 2 files; --out DIR writes them\n' });
  const done = await pycell(['run', path, ...flags, '--out', out], { env });
  expect(done.stderr).toBe(`pycell: wrote b.bin, deep/copy.csv to ${out}\n`);
  expect(readdirSync(out, { recursive: true }).sort()).toEqual(['b.bin', 'deep', 'deep/copy.csv']);
  expect(readFileSync(join(out, 'deep/copy.csv'), 'utf8')).toBe('a,b\n1,2\n');
  expect([...readFileSync(join(out, 'b.bin'))]).toEqual([255, 0]);
});

test('figures are files, what is displayed otherwise is shown', async () => {
  const out = join(folder, 'figures');
  const path = file('import matplotlib.pyplot as plt', 'plt.plot([1, 2])', 'display({"a": 1})');
  const done = await pycell(['run', path, '--out', out]);
  expect(done).toMatchObject({ code: 0, stderr: `{'a': 1}\npycell: wrote figure-1.svg to ${out}\n` });
  expect(readFileSync(join(out, 'figure-1.svg'), 'utf8')).toContain('<svg');
  const none = await pycell(['run', path, '--figures', 'none']);
  expect(none).toMatchObject({ code: 0, stderr: "{'a': 1}\n" });
});

test('a file that cannot be written leaves with 73', async () => {
  const out = join(folder, 'blocked');
  await pycell(['run', file('open("a", "w").write("x")'), '--out', out], { env });
  const path = file('import os', 'os.mkdir("a")', 'open("a/b", "w").write("x")');
  const done = await pycell(['run', path, '--out', out], { env });
  expect(done).toMatchObject({ code: 73, stderr: 'pycell: a/b: not written: a is not a folder\n' });
});

test.each([
  [['-', '--stdin'], 'standard input is either the script (-) or what it reads (--stdin)'],
  [['-', '--seed', '-1'], '--seed is "-1"; it takes a whole number, 0 to 4294967295'],
  [['-', '--env', 'NOWHERE_SET'], '--env is "NOWHERE_SET"; there is no such variable here to pass on'],
  [['-', '--limit', 'wal=5s'], 'did you mean wall?'],
])('%j leaves with 2 and says why', async (args, message) => {
  const done = await pycell(['run', ...args], { stdin: main('return 1') });
  expect(done).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) });
});
