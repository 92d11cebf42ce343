// Brings a Python into this file system without changing a file that is there, and gathers what the next stage of the
// build copies.
//
// usage: node place-python.mjs TREE OUT
//
// TREE holds an interpreter with all that it needs (prepare_root.py has made it on another image). Afterwards it works
// here, with this system's own libraries wherever it has them: two versions of the C library would not go together.
// What had to be brought is then in OUT as well, at the same paths; the files are hard links.
import {
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

const [tree = '', out = ''] = process.argv.slice(2);
// The marker, and the shell, which this system has.
const NOT = new Set(['/.pycell-root.json', '/bin/sh']);

const entries = readdirSync(tree, { recursive: true, withFileTypes: true });
for (const entry of entries.filter((entry) => !entry.isDirectory())) {
  const source = join(entry.parentPath, entry.name);
  const path = source.slice(tree.length);
  if (!NOT.has(path) && !isThere(path)) place(source, path);
}
wholeSeconds(out);

/** @param {string} source @param {string} path */
function place(source, path) {
  mkdirSync(dirname(path), { recursive: true });
  // /lib may be a link to /usr/lib: to copy a folder over a link would fail.
  const real = join(realpathSync(dirname(path)), basename(path));
  mkdirSync(join(out, dirname(real)), { recursive: true });
  for (const target of [real, join(out, real)]) clone(source, target);
}

/** @param {string} source @param {string} target */
function clone(source, target) {
  try {
    linkSync(source, target);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EXDEV') throw error;
    if (lstatSync(source).isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else copyFileSync(source, target);
  }
}

/** @param {string} path */
function isThere(path) {
  return existsSync(path) || lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * An image's layers keep whole seconds only, and the engine remembers by these times what the interpreter consists of.
 *
 * @param {string} folder
 */
function wholeSeconds(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const seconds = Math.floor(lstatSync(path).mtimeMs / 1000);
    lutimesSync(path, seconds, seconds);
  }
}
