/** What the jail has to hold for an interpreter: asked of the interpreter itself, remembered until it changes. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EngineStartError } from './errors.js';
import { guestFile } from './files.js';

const run = promisify(execFile);

export interface Runtime {
  version: string;
  implementation: string;
  executable: string;
  /** Shown read-only at the same path. */
  folders: string[];
  /** Inside `folders`, but covered with an empty one. */
  hidden: string[];
  files: string[];
  links: [string, string][];
  libraries: string[];
  /** The file behind /bin/sh. */
  shell: string;
  scripts: string;
  /** The installed distributions, name and version, in order of their names. */
  packages: [string, string][];
}

/** What a script finds there, without a path of the host. */
export interface RuntimeReport {
  python: { implementation: string; version: string };
  packages: { name: string; version: string }[];
  /** Modules that are imported ahead. */
  warm: string[];
  /** What the rules of `restricted` allow. */
  restricted: { imports: string[] };
}

export function aboutRuntime(
  { implementation, version, packages }: Runtime,
  imported: string[],
): RuntimeReport {
  return {
    python: { implementation, version },
    packages: packages.map(([name, version]) => ({ name, version })),
    warm: [...imported],
    restricted: { imports: restrictedImports() },
  };
}

/** The guest goes by the same file. */
function restrictedImports(): string[] {
  const { modules } = JSON.parse(readFileSync(guestFile('pycell_guest/restricted/policy.json'), 'utf8')) as {
    modules: { name: string }[];
  };
  return modules.map(({ name }) => name).sort();
}

const OLDEST = [3, 11] as const;

export async function describeRuntime(python: string, cacheFolder?: string): Promise<Runtime> {
  const remembered = cacheFolder ? await recall(cacheFolder, python) : undefined;
  if (remembered) return remembered;
  const runtime = await ask(python);
  const [major = 0, minor = 0] = runtime.version.split('.').map(Number);
  if (runtime.implementation !== 'cpython' || major !== OLDEST[0] || minor < OLDEST[1]) {
    throw new EngineStartError(
      `${python} is ${runtime.implementation} ${runtime.version}; pycell needs CPython ${OLDEST.join('.')} or later`,
      'Name another interpreter with PYCELL_PYTHON',
    );
  }
  if (cacheFolder) await remember(cacheFolder, python, runtime);
  return runtime;
}

async function ask(python: string): Promise<Runtime> {
  try {
    // -s and -P: neither the user's own packages nor the current folder belong to the runtime.
    const { stdout } = await run(python, ['-s', '-P', guestFile('describe_runtime.py')], {
      maxBuffer: 4 << 20,
      env: { PATH: process.env.PATH },
    });
    return JSON.parse(stdout) as Runtime;
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    const cause = code === 'ENOENT' ? 'no such file' : (stderr?.trim().split('\n').at(-1) ?? String(error));
    throw new EngineStartError(
      `The Python interpreter ${python} does not work: ${cause}`,
      'Run `pycell setup` (in a clone: `npm run setup`), or name an interpreter with PYCELL_PYTHON',
    );
  }
}

/** Paths whose modification time tells that packages, the interpreter or the description itself changed. */
function watched(runtime: Runtime): string[] {
  return [
    guestFile('describe_runtime.py'),
    ...runtime.folders,
    ...runtime.files,
    ...runtime.libraries,
    join(runtime.scripts, '..', 'pyvenv.cfg'),
  ];
}

async function stamps(runtime: Runtime): Promise<string> {
  const times = await Promise.all(
    watched(runtime).map((path) =>
      stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return times.join(' ');
}

async function cacheFile(folder: string, python: string): Promise<string> {
  const name = `${python} ${await realpath(python).catch(() => '')}`;
  return join(folder, `runtime-${createHash('sha256').update(name).digest('hex').slice(0, 16)}.json`);
}

async function recall(folder: string, python: string): Promise<Runtime | undefined> {
  try {
    const { runtime, times } = JSON.parse(await readFile(await cacheFile(folder, python), 'utf8'));
    return (await stamps(runtime)) === times ? runtime : undefined;
  } catch {
    return undefined;
  }
}

async function remember(folder: string, python: string, runtime: Runtime): Promise<void> {
  const path = await cacheFile(folder, python);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(`${path}.${process.pid}`, JSON.stringify({ runtime, times: await stamps(runtime) }));
    await rename(`${path}.${process.pid}`, path);
  } catch {
    // A folder that cannot be written costs a second at each start, no more.
  }
}
