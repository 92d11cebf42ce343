// A command line as it can be shown to others: quoted for a shell, without this machine's own paths.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../setup.mjs';

/**
 * @param {string[]} command
 * @param {[path: string | RegExp, name: string][]} [names] of paths, in the order in which they are looked for
 */
export function shown(command, names = ownPaths()) {
  return command
    .map((arg) => withoutPaths(arg, names))
    .map((arg) => (/^[\w@%+=:,./$…-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}

/**
 * A text for others, such as a message that names a path.
 *
 * @param {string} text
 * @param {[path: string | RegExp, name: string][]} [names]
 */
export function withoutPaths(text, names = ownPaths()) {
  return names.reduce((left, [path, name]) => left.replaceAll(path, name), text);
}

/** @returns {[path: string | RegExp, name: string][]} */
function ownPaths() {
  return [
    [ROOT, '$PWD'],
    [process.execPath, 'node'],
    [new RegExp(`${join(tmpdir(), 'pycell-')}(bare|gvisor)-\\w+`, 'g'), '$FOLDER'],
    [/(\/sys\/fs\/cgroup)\/[^\s'"]+/g, '$1/…'],
  ];
}
