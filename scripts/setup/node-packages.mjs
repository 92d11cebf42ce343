// The npm packages, exactly as the lock names them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { done, skip } from './progress.mjs';
import { findAll, run, SetupError } from './run.mjs';
import { hashOf, isStamped, stamp } from './stamp.mjs';

const OLDEST_NODE = [20, 19];

/** @param {string} [version] */
export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [needMajor = 0, needMinor = 0] = OLDEST_NODE;
  if (major < needMajor || (major === needMajor && minor < needMinor)) {
    throw new SetupError(`Node ${OLDEST_NODE.join('.')} or later is needed; this is ${version}.`);
  }
  return done(version);
}

/** @param {import('./perform.mjs').Context} context */
export async function installNodePackages({ root, env }) {
  // In the folder that `npm ci` deletes first, so it never outlives what it speaks for. Some
  // packages hold machine code: one for each processor.
  const file = join(root, 'node_modules', '.pycell-stamp');
  const key = hashOf(readFileSync(join(root, 'package-lock.json'), 'utf8'), process.arch);
  if (isStamped(file, key)) return skip();
  // Development packages build and test: NODE_ENV=production must not leave them out. None of
  // the packages needs an install script.
  const args = ['ci', '--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund'];
  const [command, first] = npm(env);
  await run(command, [...first, ...args], { cwd: root, env });
  stamp(file, key);
  return done();
}

/**
 * npm as it was called, or the one in PATH.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {[string, string[]]}
 */
function npm(env) {
  if (env.npm_execpath?.endsWith('npm-cli.js')) return [process.execPath, [env.npm_execpath]];
  const [found] = findAll('npm', env.PATH);
  if (!found) throw new SetupError('npm is not in PATH; it comes with Node.');
  return [found, []];
}
