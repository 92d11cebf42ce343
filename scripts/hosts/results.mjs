// What was found on each host, kept in the state folder: hosts can be tried one by one, and the page has the latest of each.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup.mjs';
import { HOSTS } from './hosts.mjs';

/** @typedef {import('./attempt-host.mjs').Result & { when: string, commit: string }} Kept */

const FOLDER = join(ROOT, '.pycell', 'hosts');

/** @param {import('./attempt-host.mjs').Result} result */
export function keep(result) {
  mkdirSync(FOLDER, { recursive: true });
  const when = `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  writeFileSync(file(result.host), JSON.stringify({ ...result, when, commit: commit() }));
}

/** Of every host, in the order of the table; one that was not tried here yet counts as skipped. @returns {Kept[]} */
export function kept() {
  return HOSTS.map((host) => {
    try {
      return { ...JSON.parse(readFileSync(file(host), 'utf8')), host };
    } catch {
      const skipped = `not tried here yet: npm run test:hosts -- ${host.id}`;
      return { host, skipped, problems: [], when: '', commit: '' };
    }
  });
}

/** @param {import('./hosts.mjs').Host} host */
function file({ id }) {
  return join(FOLDER, `${id}.json`);
}

function commit() {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty=+'], { cwd: ROOT, encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
