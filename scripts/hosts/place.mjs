// Where a host's commands run, and how one is started and ended there.
import { spawn } from 'node:child_process';
import { atEnd } from './at-end.mjs';

/**
 * A command for the inside of a host. `port` is one of this machine's loopback interface that the service is to be
 * reached at, `image` what a container is made of.
 *
 * @typedef {{
 *   args: string[], env?: Record<string, string>, image: 'final' | 'test', port?: number, stdin?: boolean
 * }} Inside
 */

/**
 * `command` is the whole command line, program first; `remove` ends what is left of it in any case, at once;
 * `terminate` passes SIGTERM on where the program itself does not. `group` says
 * that signals go to every process of it, as nothing passes them on. `private` is how many arguments from the second on are
 * only of this machine. `slowness` is how much longer the tests may take than elsewhere. `node` and `pycell` are as they are called inside.
 *
 * @typedef {{
 *   node: string, pycell: string[], group: boolean, cwd: string, env: NodeJS.ProcessEnv,
 *   command: (inside: Inside, name: string) => string[],
 *   terminate?: (name: string) => void, remove: (name: string) => void,
 *   private?: number,
 *   slowness?: number,
 *   clear?: () => void
 * }} Place
 */

/**
 * `ended` gives the exit code, or null where a signal ended it. `stop` asks it to end, and insists after a while.
 *
 * @typedef {{
 *   child: import('node:child_process').ChildProcess, stdout: () => string, stderr: () => string,
 *   ended: Promise<number | null>, stop: () => Promise<void>
 * }} Started
 */

const STOP_MS = 20_000;
let count = 0;

/**
 * @param {Place} place
 * @param {Inside} inside
 * @returns {Started}
 */
export function start(place, inside) {
  const name = `pycell-hosts-${process.pid}-${++count}`;
  const [program = '', ...args] = place.command(inside, name);
  const { cwd, env } = place;
  // Always a pipe: runsc cuts what it writes into a file.
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const signal = (/** @type {NodeJS.Signals} */ which) => {
    if (!child.pid) return;
    try {
      process.kill(place.group ? -child.pid : child.pid, which);
    } catch {
      // It has ended.
    }
  };
  const remove = () => {
    place.remove(name);
    signal('SIGKILL');
  };
  const forget = atEnd(remove);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  child.stdin.on('error', () => {});
  if (!inside.stdin) child.stdin.end();
  const ended = new Promise((resolve) => {
    child.once('error', (error) => {
      stderr.text += error.message;
      resolve(null);
    });
    child.once('close', resolve);
  });
  ended.then(forget);
  const stop = async () => {
    if (place.terminate) place.terminate(name);
    else signal('SIGTERM');
    const timer = setTimeout(remove, STOP_MS);
    await ended;
    clearTimeout(timer);
  };
  return { child, stdout: () => stdout.text, stderr: () => stderr.text, ended, stop };
}

/**
 * Runs a command to its end.
 *
 * @param {Place} place
 * @param {Inside} inside
 * @param {number} ms
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string, late: boolean }>}
 */
export async function finish(place, inside, ms) {
  const started = start(place, inside);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    started.stop();
  }, ms);
  const code = await started.ended;
  clearTimeout(timer);
  return { code, stdout: started.stdout(), stderr: started.stderr(), late };
}

/** @param {import('node:stream').Readable} stream */
function collect(stream) {
  const all = { text: '' };
  stream.setEncoding('utf8').on('data', (text) => {
    all.text += text;
  });
  return all;
}

/** The end of what a program wrote, for a message. @param {string} text */
export function tail(text, lines = 10) {
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
