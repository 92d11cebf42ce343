// Runs the programs that set-up needs, and says what failed in words.
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A reason to stop that the person at the keyboard can act on: printed as it is, without a stack. */
export class SetupError extends Error {}

/** How to end each program that runs now. @type {Set<(signal: NodeJS.Signals) => void>} */
const running = new Set();
/** @type {NodeJS.Signals | undefined} */
let interrupted;

/**
 * From now on SIGINT and SIGTERM end the programs that run for us, and then this process; at the
 * second signal it does not wait for them.
 *
 * @returns {() => void} takes the handlers away again
 */
export function stopWithChildren() {
  const interrupt = (/** @type {NodeJS.Signals} */ signal) => {
    interrupted = signal;
    for (const stop of running) stop(signal);
    if (running.size === 0) leave();
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  return () => process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
}

function leave() {
  process.exit(interrupted === 'SIGINT' ? 130 : 143);
}

/**
 * Runs a program to its end and returns its exit code and output. With `show`, it has this
 * terminal instead. Otherwise it leads a process group, so that it ends with all its children.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean }} [options]
 * @returns {Promise<{ code: number, stdout: string, output: string }>}
 */
export function attempt(command, args, { cwd, env, show = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      detached: !show,
      stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      output += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    const stop = (/** @type {NodeJS.Signals} */ signal) => {
      // At a terminal, Ctrl-C goes to every program in front of it, and needs no forwarding.
      if (show && signal === 'SIGINT') return;
      try {
        if (child.pid) process.kill(show ? child.pid : -child.pid, signal);
      } catch {
        // It has ended by itself.
      }
    };
    running.add(stop);
    const end = (/** @type {number} */ code) => {
      running.delete(stop);
      if (!interrupted) resolve({ code, stdout, output });
      else if (running.size === 0) leave();
    };
    child.on('error', (error) => {
      output += error.message;
      end(127);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}

/**
 * Like `attempt`, but a failure stops the set-up with the end of the program's output and `hint`.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, hint?: string }} [options]
 */
export async function run(command, args, { hint, ...options } = {}) {
  const result = await attempt(command, args, options);
  if (result.code === 0) return result;
  const tail = result.output.trimEnd().split('\n').slice(-40).join('\n');
  const title = `${[command, ...args].join(' ')} ended with code ${result.code}`;
  throw new SetupError([tail, '', title, hint].filter((line) => line !== undefined).join('\n'));
}

/**
 * Every executable of this name in PATH, first found first.
 *
 * @param {string} name
 * @param {string} [path]
 * @returns {string[]}
 */
export function findAll(name, path = process.env.PATH ?? '') {
  return path
    .split(delimiter)
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, name))
    .filter(isExecutable);
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** @param {string} path */
export function isWritable(path) {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** The `sudo` line, or the bare one for root. @param {string} line */
export function asRoot(line) {
  return process.getuid?.() === 0 ? line : line.replace(/^|(?<=&& )/g, 'sudo ');
}
