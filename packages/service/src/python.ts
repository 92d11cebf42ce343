import { existsSync, statSync } from 'node:fs';
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
  const folders = {
    matplotlibConfig: matplotlib && existsSync(matplotlib) ? matplotlib : undefined,
    cacheFolder: state && join(state, 'cache'),
  };
  if (configured !== undefined) return { python: namedPython(configured), ...folders };
  const python = state && venvPython(join(state, 'python'));
  if (python) return { python, ...folders };
  throw new ConfigError(
    'The Python packages are not installed: run `npm run setup`, or set PYCELL_PYTHON to an interpreter or a virtual environment',
  );
}

function namedPython(configured: string): string {
  const path = (configured.includes('/') ? undefined : inPath(configured)) ?? resolve(configured);
  const kind = statSync(path, { throwIfNoEntry: false });
  if (kind?.isFile()) return path;
  const python = kind?.isDirectory() ? venvPython(path) : undefined;
  if (python) return python;
  const why = kind ? 'which has no bin/python3' : 'which does not exist';
  throw new ConfigError(
    `PYCELL_PYTHON is ${JSON.stringify(configured)}, ${why}; it takes the path of a Python interpreter or of a virtual environment`,
  );
}

/** A bare name is a program in PATH, as in a shell. */
function inPath(name: string): string | undefined {
  const places = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return places.map((place) => join(place, name)).find((path) => existsSync(path));
}

function venvPython(folder: string): string | undefined {
  return [join(folder, 'bin', 'python3'), join(folder, 'bin', 'python')].find((path) => existsSync(path));
}

/** The nearest `.pycell` with an interpreter, from this package's folder upwards: the repository's. */
function stateFolder(): string | undefined {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const state = join(folder, '.pycell');
    if (existsSync(join(state, 'python'))) return state;
    if (folder === dirname(folder)) return undefined;
  }
}
