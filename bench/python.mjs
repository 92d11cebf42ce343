// The guest's interpreter, and the environment that the two rivals of pycell run it with.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const PYTHON = join(ROOT, '.pycell', 'python', 'bin', 'python3');
export const FONT_CACHE = join(ROOT, '.pycell', 'matplotlib');

/** One thread in the numeric libraries, as in pycell's cells: starting a pool of threads costs time. */
export const ENVIRONMENT = {
  PATH: '/usr/bin:/bin',
  LANG: 'C.UTF-8',
  MPLBACKEND: 'Agg',
  OPENBLAS_NUM_THREADS: '1',
  OMP_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  NUMEXPR_NUM_THREADS: '1',
  PYTHONDONTWRITEBYTECODE: '1',
};

/** @returns {{ version: string, folders: string[] }} what the interpreter consists of beside the system's own folders */
export function describePython() {
  const source =
    'import json, os, sys; print(json.dumps({"version": sys.version.split()[0], "folders": ' +
    '[*{sys.prefix, sys.base_prefix, os.path.dirname(os.path.realpath(sys.executable))}]}))';
  return JSON.parse(execFileSync(PYTHON, ['-c', source], { encoding: 'utf8' }));
}
