// Makes a clone ready to run: everything that `npm start` and `npm test` need, in named steps that
// do nothing when there is nothing to do. Node's own modules only, since it runs before `npm ci`.
import { mkdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './setup/build.mjs';
import { buildFontCache } from './setup/font-cache.mjs';
import { installGuestPackages } from './setup/guest-packages.mjs';
import { takeLock } from './setup/lock.mjs';
import { checkNode, installNodePackages } from './setup/node-packages.mjs';
import { done, showStep } from './setup/progress.mjs';
import { findPython } from './setup/python.mjs';
import { SetupError, stopWithChildren } from './setup/run.mjs';
import { installJail } from './setup/system-packages.mjs';

/**
 * What the steps share. `state` is the folder for everything that is made and not committed, and
 * `python` is there from the step that finds it on.
 *
 * @typedef {{ root: string, state: string, env: NodeJS.ProcessEnv, python: import('./setup/python.mjs').Python }} Context
 */

/** The repository's folder. */
export const ROOT = realpathSync(fileURLToPath(new URL('..', import.meta.url)));

/** @type {[name: string, step: (context: Context) => import('./setup/progress.mjs').StepResult | Promise<import('./setup/progress.mjs').StepResult>][]} */
const STEPS = [
  ['Node', () => checkNode()],
  ['npm packages', installNodePackages],
  ['Python', choosePython],
  ['bubblewrap and libseccomp', installJail],
  ["the guest's Python packages", installGuestPackages],
  ["matplotlib's font cache", buildFontCache],
  ['build', build],
];

/** @param {Context} context */
async function choosePython(context) {
  context.python = await findPython(context.env);
  return done(`CPython ${context.python.version}, ${context.python.executable}`);
}

/** Runs every step, or ends the process with code 1 and what to do. */
export async function setUp() {
  const state = join(ROOT, '.pycell');
  const context = /** @type {Context} */ ({ root: ROOT, state, env: process.env });
  // Cells read what is made here under other user ids.
  const umask = process.umask(0o022);
  let unlock = () => {};
  const leave = () => unlock();
  process.once('exit', leave);
  const ignoreSignals = stopWithChildren();
  try {
    mkdirSync(state, { recursive: true });
    unlock = await takeLock(join(state, 'setup.lock'), {
      onWait: (pid) => console.log(`Another set-up is at work (process ${pid}); waiting for it.`),
    });
    for (const [index, [name, step]] of STEPS.entries()) {
      await showStep(index + 1, STEPS.length, name, () => step(context));
    }
  } catch (error) {
    console.error(`\n${advice(error)}`);
    process.exit(1);
  } finally {
    unlock();
    process.off('exit', leave);
    ignoreSignals();
    process.umask(umask);
  }
}

/** @param {unknown} error */
function advice(error) {
  if (error instanceof SetupError) return error.message;
  const { code, path } = /** @type {NodeJS.ErrnoException} */ (error);
  if (path && (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')) {
    return `Cannot write in ${dirname(path)} (${code}). If another user's set-up made it, become its owner or delete it.`;
  }
  return error instanceof Error ? error.stack : String(error);
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await setUp();
