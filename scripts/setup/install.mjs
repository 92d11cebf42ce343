// `pycell setup`: what scripts run with, for those who have the npm packages and no repository. This
// file and those that it imports are part of the package `pycell` (scripts/pack/prepack.mjs).
import { buildFontCache } from './font-cache.mjs';
import { installGuestPackages } from './guest-packages.mjs';
import { choosePython, perform } from './perform.mjs';
import { installJail } from './system-packages.mjs';

/**
 * @param {{ state: string, guest: string }} folders where to put it, and the guest's Python
 * @returns {Promise<boolean>} whether all went well
 */
export function install({ state, guest }) {
  return perform({ root: '', state, guest, env: process.env }, [
    ['Python', choosePython],
    ['bubblewrap and libseccomp', installJail],
    ["the guest's Python packages", installGuestPackages],
    ["matplotlib's font cache", buildFontCache],
  ]);
}
