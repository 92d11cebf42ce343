// This machine itself, as root or as an ordinary user.
import { chmodSync, chownSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { attempt } from '../setup/run.mjs';
import { ROOT } from '../setup.mjs';
import { atEnd } from './at-end.mjs';

/** No account of the machine's: below the engine's own range, above what useradd gives. */
const UID = 61_199_999;

/** @param {import('./hosts.mjs').Host} host @returns {import('./place.mjs').Place & { folder: string }} */
export function bare(host) {
  // What engines leave in the folder for temporary files when they are killed is gone with it.
  const folder = mkdtempSync(join(tmpdir(), 'pycell-bare-'));
  const clear = () => rmSync(folder, { recursive: true, force: true });
  const forget = atEnd(clear);
  chmodSync(folder, 0o755);
  const home = { HOME: folder, TMPDIR: folder, XDG_RUNTIME_DIR: folder };
  return {
    node: process.execPath,
    pycell: [process.execPath, join('packages', 'cli', 'bin', 'pycell.js')],
    group: true,
    cwd: ROOT,
    env: process.env,
    folder,
    command: ({ args, env, port }) => [
      'env',
      ...assignments({ ...home, ...host.env, ...env, ...at(port) }),
      ...args,
    ],
    remove: () => {},
    clear: () => {
      forget();
      clear();
    },
  };
}

/**
 * As one who owns nothing and may do nothing. Started by root, he gets there by setpriv(1), in a mount namespace in which
 * he can reach the project, Node and the interpreter: as packages/engine/test/support/ordinary-user.ts does it.
 *
 * @param {import('./hosts.mjs').Host} host
 * @returns {Promise<import('./place.mjs').Place>}
 */
export async function ordinaryUser(host) {
  const plain = bare(host);
  if (process.getuid?.() !== 0) return plain;
  const { folder } = plain;
  chownSync(folder, UID, UID);
  const id = String(UID);
  const view = reachable(await needed());
  const prefix = ['bwrap', ...view, '--', 'setpriv', '--reuid', id, '--regid', id, '--clear-groups'];
  const cache = { PYCELL_TEST_CACHE: join(folder, 'cache') };
  return {
    ...plain,
    private: view.length,
    command: (inside, name) => [
      ...prefix,
      ...plain.command({ ...inside, env: { ...cache, ...inside.env } }, name),
    ],
  };
}

/** @param {Record<string, string>} env */
export function assignments(env) {
  return Object.entries(env).map(([name, value]) => `${name}=${value}`);
}

/** The service's address, nobody else's. @param {number} [port] @returns {Record<string, string>} */
export function at(port) {
  return port === undefined ? {} : { PORT: String(port), PYCELL_HOST: '127.0.0.1' };
}

/** The folders of the project, of Node and of the interpreter behind the links. */
async function needed() {
  const python = join(ROOT, '.pycell', 'python', 'bin', 'python3');
  const query = 'import sys; print(sys.base_prefix); print(sys.prefix)';
  const { stdout } = await attempt(python, ['-I', '-c', query]);
  const paths = [ROOT, dirname(process.execPath), ...stdout.trim().split('\n').filter(Boolean)];
  return [...new Set(paths.map((path) => realpathSync(path)))];
}

/** bubblewrap's arguments for a machine on which everyone can reach `paths`. @param {string[]} paths */
export function reachable(paths, isClosed = closedToOthers) {
  const args = ['--dev-bind', '/', '/', '--die-with-parent'];
  const closed = new Set(paths.flatMap((path) => foldersAbove(path).filter(isClosed).slice(0, 1)));
  for (const folder of closed) {
    args.push('--tmpfs', folder, '--chmod', '0755', folder);
    for (const path of paths.filter((each) => each.startsWith(folder + sep))) {
      for (const above of foldersAbove(path).filter((each) => each.startsWith(folder + sep)))
        args.push('--dir', above, '--chmod', '0755', above);
      args.push('--bind', path, path);
    }
  }
  return args;
}

/** The folders that lead to a path, topmost first. @param {string} path @returns {string[]} */
function foldersAbove(path) {
  const above = dirname(path);
  return above === path ? [] : [...foldersAbove(above), above];
}

/** @param {string} folder */
function closedToOthers(folder) {
  return (statSync(folder).mode & 0o001) === 0;
}
