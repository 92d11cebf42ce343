/** `pycell run` and `pycell doctor` over a real sandbox. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { pycell, start } from './support/pycell.js';

const folder = mkdtempSync(join(tmpdir(), 'pycell-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const env = { PYCELL_WARM: 'none' };
const main = (...lines: string[]) => `def main(*args):\n${lines.map((line) => `    ${line}`).join('\n')}`;

test('the result is on stdout, digit by digit, and the script’s own output on stderr', async () => {
  const file = join(folder, 'echo.py');
  writeFileSync(file, main('import sys', 'print("out")', 'print("err", file=sys.stderr)', 'return args[0]'));
  const done = await pycell(['run', file, '--input', '{"n":12345678901234567890123}'], { env });
  expect(done.stdout.replaceAll(' ', '')).toBe('{"n":12345678901234567890123}\n');
  expect(done).toMatchObject({ code: 0, stderr: 'out\nerr\n' });
});

test('- reads the script from standard input', async () => {
  expect(await pycell(['run', '-'], { env, stdin: main('return 1') })).toEqual({
    code: 0,
    stdout: '1\n',
    stderr: '',
  });
});

test('a reader who leaves early changes nothing', async () => {
  const child = start(['run', '-'], env);
  child.stdout?.destroy();
  child.stdin?.end(main('return "x" * 1000000'));
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
});

test('--json prints the whole answer', async () => {
  const { code, stdout, stderr } = await pycell(['run', '-', '--json'], { env, stdin: main('return 1 / 0') });
  expect(JSON.parse(stdout)).toMatchObject({ status: 'exception', result: null });
  expect([code, stderr]).toEqual([1, '']);
});

test.each([
  [
    'an exception',
    main('print("before", end="")', 'return 1 / 0'),
    1,
    /^before\nTraceback.*pycell: Script execution failed: ZeroDivisionError: division by zero\n/s,
  ],
  [
    'sys.exit(3)',
    main('raise SystemExit(3)'),
    3,
    /^pycell: Script exited with code 3 before main\(\) returned\npycell: hint: [^\n]*\n$/,
  ],
  ['no main', 'x = 1', 65, /^pycell: Script must define a function main\(\)\npycell: hint: [^\n]*\n$/],
])('%s leaves with its code and nothing on stdout', async (_name, stdin, code, stderr) => {
  const done = await pycell(['run', '-'], { env, stdin });
  expect(done.stderr).toMatch(stderr);
  expect(done).toMatchObject({ code, stdout: '' });
});

test('Ctrl-C ends a run at once, with 130', async () => {
  const child = start(['run', '-'], env);
  child.stdin?.end(main('import time', 'print("begun")', 'time.sleep(60)'));
  const code = new Promise((resolve) => child.once('close', resolve));
  await new Promise((resolve) => child.stderr?.once('data', resolve));
  const asked = performance.now();
  child.kill('SIGINT');
  expect(await code).toBe(130);
  expect(performance.now() - asked).toBeLessThan(3000);
});

test('doctor names every guarantee and leaves with 0 where all hold', async () => {
  const { code, stdout } = await pycell(['doctor'], { env });
  const names = 'files scratch network processes privilege secrets memory cpu tasks disk output time'.split(
    ' ',
  );
  for (const name of names) expect(stdout).toMatch(new RegExp(`^ {2}✓ ${name} `, 'm'));
  expect(code).toBe(0);
});

test('doctor --json is the report', async () => {
  const { code, stdout } = await pycell(['doctor', '--json'], { env });
  expect(JSON.parse(stdout)).toMatchObject({
    isolation: { level: expect.stringMatching(/^(full|partial)$/) },
    failure: null,
  });
  expect(code).toBe(0);
});
