import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from './config/load.js';

export interface Python {
  /** The interpreter's absolute path. */
  python: string;
  /** The folder with the font cache that the set-up built, when there is one. */
  matplotlibConfig: string | undefined;
  /** Where the engine may remember what the interpreter consists of, which saves time at the start. */
  cacheFolder: string | undefined;
}

/**
 * Finds the interpreter that runs the scripts.
 *
 * @param configured PYCELL_PYTHON: an interpreter, a virtual environment, or a name to look up in PATH
 * @throws ConfigError that says what to do
 */
export function findPython(configured: string | undefined): Python {
  const state = stateFolder();
  const matplotlib = state && join(state, 'matplotlib');
  return {
    python: configured === undefined ? installedPython(state) : namedPython(configured),
    matplotlibConfig: matplotlib && existsSync(matplotlib) ? matplotlib : undefined,
    cacheFolder: state && join(state, 'cache'),
  };
}

function installedPython(state: string | undefined): string {
  const otherwise = `run \`${setupCommand()}\`, or set PYCELL_PYTHON to an interpreter or a virtual environment`;
  const python = state && venvPython(join(state, 'python'));
  if (!python) throw new ConfigError(`The Python packages are not installed: ${otherwise}`);
  const problem = unusable(python);
  if (problem)
    throw new ConfigError(`The Python packages are installed for ${python}, ${problem}: ${otherwise}`);
  return python;
}

function namedPython(configured: string): string {
  const path = (configured.includes('/') ? undefined : inPath(configured)) ?? resolve(configured);
  const python = isFolder(path) ? venvPython(path) : path;
  const problem = python === undefined ? 'which has no bin/python3' : unusable(python);
  if (python !== undefined && problem === undefined) return python;
  throw new ConfigError(
    `PYCELL_PYTHON is ${JSON.stringify(configured)}, ${problem}; it takes the path of a Python interpreter or of a virtual environment`,
  );
}

/** A bare name is a program in PATH, as in a shell. */
function inPath(name: string): string | undefined {
  const places = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return places.map((place) => join(place, name)).find((path) => existsSync(path));
}

function venvPython(folder: string): string | undefined {
  try {
    // By its entry and not by what it links to: that may be gone, or closed to this user, which is another message.
    const names = readdirSync(join(folder, 'bin'));
    const name = ['python3', 'python'].find((each) => names.includes(each));
    return name && join(folder, 'bin', name);
  } catch {
    return undefined;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function unusable(python: string): string | undefined {
  try {
    accessSync(python, constants.X_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? 'which does not exist'
      : 'which this user may not run';
  }
}

/**
 * The nearest `.pycell` with an interpreter, from this package's folder upwards: the repository's. Otherwise the folder of
 * `pycell setup`, where that has made one.
 */
function stateFolder(): string | undefined {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const state = join(folder, '.pycell');
    if (existsSync(join(state, 'python'))) return state;
    if (folder === dirname(folder)) break;
  }
  const state = dataFolder();
  return existsSync(join(state, 'python')) ? state : undefined;
}

/**
 * Where `pycell setup` puts what it makes: the user's data folder (XDG Base Directory), and for root one that cells can
 * read, whose user ids are others.
 */
export function dataFolder(): string {
  const { XDG_DATA_HOME } = process.env;
  // The specification wants a relative one to be ignored.
  if (XDG_DATA_HOME?.startsWith('/')) return join(XDG_DATA_HOME, 'pycell');
  return process.getuid?.() === 0 ? '/usr/local/share/pycell' : join(homedir(), '.local', 'share', 'pycell');
}

/** Where what this installation makes is kept, whether or not set-up has been there. */
export function stateOrDataFolder(): string {
  return stateFolder() ?? dataFolder();
}

/** In a clone set-up brings everything, elsewhere the npm packages are there already. */
function setupCommand(): string {
  return import.meta.url.includes('/node_modules/') ? 'npx pycell setup' : 'npm run setup';
}
