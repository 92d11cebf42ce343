// Stamps: a file that holds the hash of what a folder was made from. It is written last, so a
// folder that was left half made has none.
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * One hash of several texts, in order. JSON keeps `['ab', 'c']` and `['a', 'bc']` apart.
 *
 * @param {string[]} parts
 */
export function hashOf(...parts) {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/**
 * @param {string} file
 * @param {string} key
 */
export function isStamped(file, key) {
  try {
    return readFileSync(file, 'utf8').trim() === key;
  } catch {
    return false;
  }
}

/**
 * @param {string} file
 * @param {string} key
 */
export function stamp(file, key) {
  writeFileSync(`${file}.new`, `${key}\n`);
  renameSync(`${file}.new`, file);
}
