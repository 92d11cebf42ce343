/** The command line as it is built, where no cell is needed. */
import { expect, test } from 'vitest';
import { pycell } from './support/pycell.js';

test('--version prints the version', async () => {
  expect(await pycell(['--version'])).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    stderr: '',
  });
});

test('--help leaves with 0 and names the commands', async () => {
  const { code, stdout } = await pycell(['--help']);
  expect(code).toBe(0);
  for (const command of ['serve', 'run', 'jobs', 'batch', 'check', 'mcp', 'key', 'setup', 'doctor'])
    expect(stdout).toContain(`  ${command}`);
});

test.each([
  ['--nonsense'],
  ['nonsense'],
  ['run'],
  ['run', '-', 'extra'],
  ['serve', '--port'],
  ['jobs', 'nonsense'],
  ['jobs', 'cancel'],
  ['batch', 'in.jsonl'],
])('%s %s leaves with 2', async (...args) => expect((await pycell(args)).code).toBe(2));

test('serve --print-config prints each setting and where it came from', async () => {
  const env = { PYCELL_QUEUE: '7' };
  const { code, stdout } = await pycell(['serve', '--port', '9000', '--print-config'], { env });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^PORT=9000 +# flag$/m);
  expect(stdout).toMatch(/^PYCELL_QUEUE=7 +# environment$/m);
  expect(stdout).toMatch(/^PYCELL_HOST=\S+ +# (default|environment)$/m);
});

test.each([
  [['serve', '--port', 'x'], {}, 2, 'pycell: PORT is "x"; it takes a whole number, 0 to 65535\n'],
  [
    ['doctor'],
    { PYCELL_PYTHON: '/nowhere' },
    2,
    /^pycell: PYCELL_PYTHON is "\/nowhere", which does not exist/,
  ],
  [['run', '/nowhere.py'], {}, 66, /^pycell: cannot read \/nowhere.py: ENOENT/],
  [['run', '-'], {}, 65, "pycell: standard input: 'script' must not be empty\n"],
  [['run', '-', '--input', '{'], {}, 2, /^pycell: --input is not JSON: /],
  [['jobs', 'list', '--url', 'localhost:8080'], {}, 2, /^pycell: --url is "localhost:8080"; it takes a URL/],
  [['jobs', 'list'], { PYCELL_URL: 'x' }, 2, /^pycell: PYCELL_URL is "x"; it takes a URL/],
  [['jobs', 'list'], { PYCELL_URL: '' }, 2, 'pycell: which service? Give --url URL, or set PYCELL_URL\n'],
])('%j %j leaves with %i and says why', async (args, env, code, stderr) => {
  const done = await pycell(args, { env });
  expect(done.stderr).toEqual(typeof stderr === 'string' ? stderr : expect.stringMatching(stderr));
  expect(done).toMatchObject({ code, stdout: '' });
});
