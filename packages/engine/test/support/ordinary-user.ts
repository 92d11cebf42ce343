/**
 * Runs test files again as an ordinary user, from root's own test run.
 *
 * The project, Node and the interpreter may be below folders that only root enters (`/root` is 0700). So the child gets
 * a mount namespace of its own, made by bubblewrap as root, in which such a folder is covered by an empty one that
 * everyone may enter, and what is needed is bound in again at its own path. No copy, and nothing of the host changes.
 * The user gets there by setpriv(1) and makes its own user namespaces as on any machine.
 */
import { spawnSync } from 'node:child_process';
import { realpathSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { engineOptions, projectRoot } from './engine.js';
import { type FileReport, runVitest } from './vitest.js';

/** No account of the machine's: below the engine's own range, above what useradd gives. */
const UID = 61_199_999;

/** Why there can be no ordinary user here, or undefined where there can. */
export function whyNot(): string | undefined {
  if (process.getuid?.() !== 0) return 'this run is one of an ordinary user';
  return tryOut([
    ...FOUNDATION,
    [
      'make user namespaces',
      ['bwrap', '--unshare-user', '--unshare-pid', '--ro-bind', '/', '/', '--proc', '/proc', 'true'],
    ],
  ]);
}

/** The same where nothing is asked of the kernel: Landlock is the engine's to find. */
export function whyNotWithoutNamespaces(): string | undefined {
  if (process.getuid?.() !== 0) return 'this run is one of an ordinary user';
  return tryOut(FOUNDATION);
}

type Try = [what: string, command: string[]];

const FOUNDATION: Try[] = [
  ['run Node', [process.execPath, '--version']],
  ['read the project', ['cat', join(projectRoot, 'package.json')]],
  ['run the interpreter', [engineOptions.python, '-c', 'import ctypes']],
];

function tryOut(tries: Try[]): string | undefined {
  const jail = outer(needed());
  for (const [what, command] of tries) {
    const { status, error, stderr } = spawnSync('bwrap', [...jail, ...asUser(command)], { encoding: 'utf8' });
    if (status === 0) continue;
    return `an ordinary user cannot ${what} here: ${error?.message ?? stderr.trim().split('\n').at(-1)}`;
  }
  return undefined;
}

/** Runs vitest on these files, for at most `ms`, and gives back what came of each. */
export function runAsOrdinaryUser(
  files: string[],
  ms: number,
  variables: Record<string, string> = {},
): Promise<FileReport[]> {
  return runVitest(files, {
    ms,
    variables,
    owner: UID,
    command: asOrdinaryUser,
  });
}

/** The command, as an ordinary user who reaches what the tests need. */
export function asOrdinaryUser(command: string[]): string[] {
  return ['bwrap', ...outer(needed()), ...asUser(command)];
}

/** What the tests read or run: the folders of the project, of Node and of the interpreter behind the links. */
function needed(): string[] {
  const query = 'import sys; print(sys.base_prefix); print(sys.prefix)';
  const { stdout } = spawnSync(engineOptions.python, ['-I', '-c', query], { encoding: 'utf8' });
  const prefixes = (stdout ?? '').trim().split('\n').filter(Boolean);
  const paths = [projectRoot, dirname(process.execPath), ...prefixes];
  return [...new Set(paths.map((path) => realpathSync(path)))];
}

/** bubblewrap's arguments for a machine on which everyone can reach `paths`. */
function outer(paths: string[]): string[] {
  const args = ['--dev-bind', '/', '/', '--die-with-parent'];
  const closed = new Set(paths.flatMap((path) => foldersAbove(path).filter(isClosed).slice(0, 1)));
  for (const folder of closed) {
    const inside = paths.filter((path) => path === folder || path.startsWith(folder + sep));
    // A private folder that is wanted as a whole cannot be shown in part.
    args.push('--tmpfs', folder, '--chmod', '0755', folder);
    for (const path of inside) {
      for (const above of foldersAbove(path).filter((each) => each.startsWith(folder + sep))) {
        args.push('--dir', above, '--chmod', '0755', above);
      }
      args.push('--bind', path, path);
    }
  }
  return args;
}

/** The folders that lead to a path, topmost first, itself not included. */
function foldersAbove(path: string): string[] {
  const above = dirname(path);
  return above === path ? [] : [...foldersAbove(above), above];
}

function isClosed(folder: string): boolean {
  return (statSync(folder).mode & 0o001) === 0;
}

function asUser(command: string[]): string[] {
  const id = String(UID);
  return ['--', 'setpriv', '--reuid', id, '--regid', id, '--clear-groups', ...command];
}
