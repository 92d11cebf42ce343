// Goes through a set-up's steps: one set-up at a time, an interruption ends what it has started, and
// a failure is told in words.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { takeLock } from './lock.mjs';
import { done, showStep } from './progress.mjs';
import { findPython } from './python.mjs';
import { SetupError, stopWithChildren } from './run.mjs';

/**
 * What the steps share. `state` is the folder for everything that is made, `guest` the one with the
 * guest's Python, and `python` is there from the step that finds it on. `root` is the repository's
 * folder, for the steps that need one.
 *
 * @typedef {{ root: string, state: string, guest: string, env: NodeJS.ProcessEnv, python: import('./python.mjs').Python }} Context
 * @typedef {import('./progress.mjs').StepResult} StepResult
 * @typedef {[name: string, step: (context: Context) => StepResult | Promise<StepResult>]} Step
 */

/**
 * Does every step, or prints what to do.
 *
 * @param {Omit<Context, 'python'>} given
 * @param {Step[]} steps
 * @returns {Promise<boolean>} whether all went well
 */
export async function perform(given, steps) {
  const context = /** @type {Context} */ (given);
  // Cells read what is made here under other user ids.
  const umask = process.umask(0o022);
  let unlock = () => {};
  const leave = () => unlock();
  process.once('exit', leave);
  const ignoreSignals = stopWithChildren();
  try {
    mkdirSync(context.state, { recursive: true });
    unlock = await takeLock(join(context.state, 'setup.lock'), {
      onWait: (pid) => console.log(`Another set-up is at work (process ${pid}); waiting for it.`),
    });
    for (const [index, [name, step]] of steps.entries()) {
      await showStep(index + 1, steps.length, name, () => step(context));
    }
    return true;
  } catch (error) {
    console.error(`\n${advice(error)}`);
    return false;
  } finally {
    unlock();
    process.off('exit', leave);
    ignoreSignals();
    process.umask(umask);
  }
}

/** @param {Context} context */
export async function choosePython(context) {
  context.python = await findPython(context.env);
  return done(`CPython ${context.python.version}, ${context.python.executable}`);
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
