// Makes a clone ready to run: everything that `npm start` and `npm test` need, in named steps that
// do nothing when there is nothing to do. Node's own modules only, since it runs before `npm ci`.
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './setup/build.mjs';
import { buildFontCache } from './setup/font-cache.mjs';
import { installGuestPackages } from './setup/guest-packages.mjs';
import { checkNode, installNodePackages } from './setup/node-packages.mjs';
import { choosePython, perform } from './setup/perform.mjs';
import { buildPlayground } from './setup/playground.mjs';
import { installJail } from './setup/system-packages.mjs';

/** The repository's folder. */
export const ROOT = realpathSync(fileURLToPath(new URL('..', import.meta.url)));

/** @type {import('./setup/perform.mjs').Step[]} */
const STEPS = [
  ['Node', () => checkNode()],
  ['npm packages', installNodePackages],
  ['Python', choosePython],
  ['bubblewrap and libseccomp', installJail],
  ["the guest's Python packages", installGuestPackages],
  ["matplotlib's font cache", buildFontCache],
  ['build', build],
  ['playground', buildPlayground],
];

/**
 * Runs every step, or ends the process with code 1 and what to do.
 *
 * @param {import('./setup/perform.mjs').Step[]} [more] steps that only the caller needs, done last
 */
export async function setUp(more = []) {
  const guest = join(ROOT, 'packages', 'engine', 'guest');
  const context = { root: ROOT, state: join(ROOT, '.pycell'), guest, env: process.env };
  if (!(await perform(context, [...STEPS, ...more]))) process.exit(1);
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await setUp();
