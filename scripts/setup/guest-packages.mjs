// The Python that scripts run with: a virtual environment of the project's own, its packages from
// the hash-locked list. Made beside its place and moved there whole, stamp and all.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findPip } from './pip.mjs';
import { done, skip } from './progress.mjs';
import { pythonEnv } from './python.mjs';
import { attempt, isExecutable, isWritable, run } from './run.mjs';
import { hashOf, isStamped, stamp } from './stamp.mjs';

// Part of the stamp: raise it when this file makes something else of the same list.
const RECIPE = '1';

/** @param {import('./perform.mjs').Context} context */
export async function installGuestPackages(context) {
  const { guest, state, python } = context;
  if (python.own) return skip('PYCELL_PYTHON brings its own');
  const place = join(state, 'python');
  const list = join(guest, 'requirements.txt');
  const key = hashOf(RECIPE, readFileSync(list, 'utf8'), python.version, python.executable);
  if (isStamped(join(place, '.pycell-stamp'), key) && isExecutable(join(place, 'bin', 'python3'))) {
    return skip();
  }
  const fresh = `${place}.new`;
  const old = `${place}.old`;
  remove(fresh, old);
  await make(context, list, fresh, place);
  stamp(join(fresh, '.pycell-stamp'), key);
  if (existsSync(place)) renameSync(place, old);
  renameSync(fresh, place);
  remove(old);
  return done();
}

/**
 * @param {import('./perform.mjs').Context} context
 * @param {string} list
 * @param {string} fresh
 * @param {string} place
 */
async function make(context, list, fresh, place) {
  const { python } = context;
  const env = pythonEnv(context.env);
  await run(python.executable, ['-I', '-m', 'venv', '--without-pip', fresh], { env });
  const [lib = ''] = readdirSync(join(fresh, 'lib'));
  const site = join(fresh, 'lib', lib, 'site-packages');
  const pip = await findPip(context);
  try {
    const how = ['--no-compile', '--require-hashes', '--only-binary', ':all:', '--no-input', '--quiet'];
    const args = ['install', '--root-user-action', 'ignore', ...how, '--target', site, '-r', list];
    await run(pip.python, ['-I', '-m', 'pip', ...args], {
      env,
      hint: "Python's packages could not be installed. pip's own settings (pip.conf, PIP_INDEX_URL …) say where from.",
    });
  } finally {
    pip.remove();
  }
  trim(fresh, site);
  await compile(python, fresh, place, env);
  await run(join(fresh, 'bin', 'python3'), ['-I', '-c', 'import numpy, pandas, RestrictedPython'], {
    env,
    hint: 'The packages are installed, but this Python cannot import them.',
  });
}

/**
 * Deletes what no script needs: the commands, which name a folder that is about to move, and the
 * packages' own tests, a fifth of the whole.
 *
 * @param {string} fresh
 * @param {string} site
 */
function trim(fresh, site) {
  remove(join(site, 'bin'), join(site, 'share'));
  for (const name of readdirSync(join(fresh, 'bin'))) {
    if (!name.startsWith('python')) remove(join(fresh, 'bin', name));
  }
  for (const entry of readdirSync(site, { withFileTypes: true, recursive: true })) {
    if (entry.isDirectory() && entry.name === 'tests') remove(join(entry.parentPath, entry.name));
  }
}

/**
 * Writes the .pyc files; without them the imports take three times as long, and cells cannot write
 * them. They are valid whatever the source's time stamp, which a copy of the folder may change.
 *
 * @param {import('./python.mjs').Python} python
 * @param {string} fresh
 * @param {string} place the folder's name in tracebacks
 * @param {NodeJS.ProcessEnv} env
 */
async function compile(python, fresh, place, env) {
  const base = ['-I', '-m', 'compileall', '-q', '-j', '0', '--invalidation-mode'];
  await run(python.executable, [...base, 'unchecked-hash', '-s', fresh, '-p', place, fresh], { env });
  // Some distributions ship the standard library without. Its tests hold files that cannot compile.
  if (!isWritable(python.stdlib)) return;
  const not = '/(test|tests|idlelib|turtledemo|lib2to3|site-packages|dist-packages)/';
  await attempt(python.executable, [...base, 'timestamp', '-x', not, python.stdlib], { env });
}

/** @param {string[]} paths */
function remove(...paths) {
  for (const path of paths) rmSync(path, { recursive: true, force: true });
}
