/** The packages as people get them: packed, installed into an empty folder, and used there. */
import { execFile, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const NAMES = ['engine', 'jobs', 'service', 'cli', 'client', 'playground'];
const STATE = process.env.PYCELL_TEST_STATE ?? join(ROOT, '.pycell');

const folder = mkdtempSync(join(tmpdir(), 'pycell-test-'));
// Cells read the guest's Python from here, under user ids of their own.
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true }));
const data = join(folder, 'data');
const env = { ...process.env, XDG_DATA_HOME: data, PYCELL_WARM: 'none' };

interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

async function command(program: string, args: string[], more = {}): Promise<Result> {
  const options = { cwd: folder, env: { ...env, ...more } };
  return promisify(execFile)(program, args, options).then(
    (done) => ({ code: 0, ...done }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}
const npx = (...args: string[]) => command('npx', ['--no', '--', ...args]);

beforeAll(async () => {
  const packed = join(folder, 'packed');
  mkdirSync(packed);
  const workspaces = NAMES.flatMap((name) => ['-w', `packages/${name}`]);
  const options = { cwd: ROOT, env };
  await promisify(execFile)(
    'npm',
    ['pack', '--silent', ...workspaces, '--pack-destination', packed],
    options,
  );
  writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "module"}');
  const tarballs = readdirSync(packed).map((name) => join(packed, name));
  const quiet = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { code, stderr } = await command('npm', ['install', ...quiet, ...tarballs]);
  expect(code, stderr).toBe(0);
  // Every dependency is one that the oldest Node that we run on can have.
  expect(stderr).not.toContain('EBADENGINE');
  // What `pycell setup` would make takes a minute: it finds what the repository's made.
  mkdirSync(data);
  writeFileSync(join(folder, 'script.py'), 'def main(x):\n    print("hi")\n    return x + 1\n');
}, 120_000);

test('a package has what runs, its licence and a page about it, and nothing that does not', () => {
  for (const name of [
    '@pycell/engine',
    '@pycell/jobs',
    '@pycell/service',
    'pycell',
    '@pycell/client',
    '@pycell/playground',
  ]) {
    const place = join(folder, 'node_modules', name);
    const files = readdirSync(place, { recursive: true }).map(String);
    expect(files).toEqual(
      expect.arrayContaining(
        ['LICENSE', 'README.md', 'package.json', 'dist/index.js'].filter(
          (file) => !(['pycell', '@pycell/playground'].includes(name) && file === 'dist/index.js'),
        ),
      ),
    );
    expect(files.filter((file) => /__pycache__|\.pyc$|\.map$|tsbuildinfo|^src|^test/.test(file))).toEqual([]);
  }
});

test('without a Python for the scripts, it says how to get one', async () => {
  const done = await npx('pycell', 'run', 'script.py');
  expect(done.code).toBe(2);
  expect(done.stderr).toContain(
    'pycell: The Python packages are not installed: run `npx pycell setup`, or set',
  );
});

test('`npx pycell setup` has every step, and `npx pycell run` finds what it made', async () => {
  symlinkSync(STATE, join(data, 'pycell'));
  if (!process.env.PYCELL_PYTHON) {
    const setup = await npx('pycell', 'setup');
    expect(setup).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("[3/4] the guest's Python packages"),
    });
  }
  const done = await npx('pycell', 'run', 'script.py', '--input', '41');
  expect(done).toMatchObject({ code: 0, stdout: '42\n' });
  expect(done.stderr).toContain('hi\n');
});

test('`npx pycell serve` answers a client that was installed with it', async () => {
  expect(existsSync(join(data, 'pycell'))).toBe(true);
  // A terminal's Ctrl-C goes to the whole group: npx passes nothing on.
  const options = { cwd: folder, env: { ...env, PORT: '0' }, detached: true };
  const child = spawn('npx', ['--no', '--', 'pycell', 'serve'], options);
  const closed = new Promise((resolve) => child.once('close', resolve));
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let log = '';
      child.stdout.on('data', (chunk) => {
        log += chunk;
        const ready = log.split('\n').find((line) => line.includes('"msg":"ready"') && line.endsWith('}'));
        if (ready) resolve(JSON.parse(ready).url);
      });
      child.once('close', () => reject(new Error(`it ended: ${log}`)));
    });
    writeFileSync(
      join(folder, 'client.js'),
      `import { PycellClient } from '@pycell/client';
       const pycell = new PycellClient({ url: process.argv[2] });
       for await (const event of pycell.stream({ script: 'def main():\\n    print("hi")\\n    return 1' }))
         console.log(event.type);`,
    );
    const { stdout, stderr } = await command(process.execPath, ['client.js', url]);
    expect([stdout, stderr]).toEqual(['start\nstdout\ndone\n', '']);
    const page = await (await fetch(url, { headers: { accept: 'text/html' } })).text();
    expect(page).toContain('<title>pycell playground</title>');
    const script = /src="(\.\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? '';
    expect((await fetch(new URL(script, url))).status).toBe(200);
  } finally {
    if (child.pid) process.kill(-child.pid, 'SIGINT');
    await closed;
  }
});

test('the engine runs as a library', async () => {
  writeFileSync(
    join(folder, 'engine.js'),
    `import { createEngine } from '@pycell/engine';
     import { findPython } from '@pycell/service';
     const engine = createEngine({ ...findPython(process.env.PYCELL_PYTHON), warm: [], cells: 1 });
     await engine.start();
     console.log((await engine.run({ script: 'def main():\\n    return 1' })).resultJson);
     await engine.stop();`,
  );
  expect(await command(process.execPath, ['engine.js'])).toMatchObject({ code: 0, stdout: '1\n' });
});

test.each([
  // Node's own types are a second's work to check, and not what is tried.
  ['Node', { lib: ['ES2023'], types: ['node'], skipLibCheck: true }],
  ['a browser', { lib: ['ES2023', 'DOM'], types: [] as string[], skipLibCheck: false }],
])('the client’s types resolve for %s', async (name, options) => {
  // @types/node is not the packages' to bring: whoever has Node's types has them already.
  const typeRoots = [join(ROOT, 'node_modules', '@types')];
  const source = `import { PycellClient, type Execution } from '@pycell/client';
    const pycell = new PycellClient({ url: 'http://localhost:8080', apiKey: 'k' });
    export const run: Promise<Execution<number>> = pycell.execute<number>({ script: 'x', limits: { wallMs: 5 } });
    export async function text(): Promise<string> {
      let all = '';
      for await (const event of pycell.stream({ script: 'x' })) if (event.type === 'stdout') all += event.text;
      return all;
    }
    // @ts-expect-error: a script is needed
    pycell.execute({});`;
  writeFileSync(join(folder, 'uses.ts'), source);
  const compilerOptions = {
    strict: true,
    module: 'NodeNext',
    noEmit: true,
    typeRoots,
    ...options,
  };
  const config = join(folder, `tsconfig.${name.replace(' ', '-')}.json`);
  writeFileSync(config, JSON.stringify({ compilerOptions, files: ['uses.ts'] }));
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  expect(await command(process.execPath, [tsc, '-p', config])).toMatchObject({ code: 0, stdout: '' });
});
