// Cold: what a service without warm processes does for each run, bubblewrap and a fresh interpreter.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ENVIRONMENT, FONT_CACHE, PYTHON, ROOT } from './python.mjs';

const SYSTEM = ['/usr', '/bin', '/lib', '/lib32', '/lib64', '/etc/ld.so.cache', '/etc/localtime'];

/**
 * The shortest jail that closes what a jail has to close: every namespace of its own, a read-only root with the
 * system's libraries and the interpreter, a private /tmp.
 *
 * @param {string[]} folders the interpreter's
 */
export function coldCommand(folders) {
  const args = ['--unshare-all', '--die-with-parent', '--new-session', '--clearenv'];
  const environment = { ...ENVIRONMENT, MPLCONFIGDIR: '/tmp/matplotlib', HOME: '/tmp' };
  for (const [name, value] of Object.entries(environment)) args.push('--setenv', name, value);
  for (const path of SYSTEM) args.push('--ro-bind-try', path, path);
  args.push('--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp', '--dir', '/tmp/matplotlib');
  for (const path of outermost(folders)) args.push('--ro-bind', path, path);
  // Without its font cache a cold plot would take seconds, which is no fair comparison.
  for (const name of existsSync(FONT_CACHE) ? readdirSync(FONT_CACHE) : []) {
    args.push('--ro-bind', join(FONT_CACHE, name), `/tmp/matplotlib/${name}`);
  }
  const wrapper = join(ROOT, 'bench', 'wrapper.py');
  return ['bwrap', ...args, '--ro-bind', wrapper, '/tmp/wrapper.py', PYTHON, '-s', '-P', '/tmp/wrapper.py'];
}

/** @param {string[]} folders */
function outermost(folders) {
  const shown = [...SYSTEM, ...folders];
  return folders.filter((path) => !shown.some((other) => path.startsWith(`${other}/`)));
}

/**
 * One run, from the start of the process until it has ended.
 *
 * @param {string[]} command
 * @param {import('./scripts.mjs').Script} script
 * @returns {Promise<{ ms: number, answerMs: number }>} `answerMs`: until its answer was there, before its exit
 */
export function coldRun([program, ...args], script) {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    let problem = '';
    let answerMs = 0;
    child.stdout.on('data', (chunk) => {
      out += chunk;
      answerMs = performance.now() - begin;
    });
    child.stderr.on('data', (chunk) => {
      problem += chunk;
    });
    child.on('error', reject);
    child.stdin.on('error', () => {});
    child.on('close', (code) => {
      const ms = performance.now() - begin;
      if (code === 0 && script.isRight(JSON.parse(out))) resolve({ ms, answerMs });
      else reject(new Error(`cold ${script.name} ended with code ${code}: ${problem || out}`));
    });
    child.stdin.end(script.source);
  });
}
