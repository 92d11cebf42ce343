// An interpreter that has pip, whose work set-up can use. The guest's own environment has none.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pythonEnv } from './python.mjs';
import { run, SetupError } from './run.mjs';
import { install } from './system-packages.mjs';

/**
 * The interpreter itself, or a throwaway virtual environment of it, for which Python brings a pip
 * along (Debian: in a package of its own).
 *
 * @param {import('./perform.mjs').Context} context
 * @returns {Promise<{ python: string, remove: () => void }>}
 */
export async function findPip({ state, env, python }) {
  if (python.pip) return { python: python.executable, remove: () => {} };
  if (!python.ensurepip) await installEnsurepip(python, env);
  const folder = join(state, 'pip');
  const remove = () => rmSync(folder, { recursive: true, force: true });
  remove();
  await run(python.executable, ['-I', '-m', 'venv', folder], {
    env: pythonEnv(env),
    hint: `${python.executable} has no pip, and cannot make a virtual environment that has one.`,
  });
  return { python: join(folder, 'bin', 'python3'), remove };
}

/**
 * @param {import('./python.mjs').Python} python
 * @param {NodeJS.ProcessEnv} env
 */
async function installEnsurepip({ executable, version }, env) {
  const why = `${executable} has neither pip nor ensurepip`;
  // Debian's packages are for Debian's own interpreters.
  if (!executable.startsWith('/usr/bin/'))
    throw new SetupError(`${why}; install pip for it, then start again.`);
  await install([`python${version.split('.', 2).join('.')}-venv`], why, env);
}
