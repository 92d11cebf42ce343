/** The tree that guest/prepare_root.py made, for cells to chroot into. */
import { accessSync, constants, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineStartError } from './errors.js';
import type { Reason } from './guarantees/remedies.js';
import type { Runtime } from './runtime.js';

const MARKER = '.pycell-root.json';

/** @throws EngineStartError where the tree is not one of this interpreter's */
export function matchingRoot(root: string | undefined, runtime: Runtime): string | undefined {
  if (root === undefined) return undefined;
  const remedy = `${runtime.executable} -s -P packages/engine/guest/prepare_root.py ${root}`;
  let marker: { executable?: string; version?: string };
  try {
    marker = JSON.parse(readFileSync(join(root, MARKER), 'utf8'));
  } catch {
    throw new EngineStartError(`${root} is not a prepared root: it has no ${MARKER}`, remedy);
  }
  if (marker.executable !== runtime.executable || marker.version !== runtime.version) {
    throw new EngineStartError(
      `${root} was prepared for ${marker.executable} ${marker.version}, and the interpreter is ${runtime.executable} ${runtime.version}`,
      remedy,
    );
  }
  // Root puts things into these. Who else can change them could lead it elsewhere by a link, or change what cells run.
  for (const name of ['', 'dev', 'etc', 'work']) {
    const path = join(root, name);
    const state = lstatSync(path, { throwIfNoEntry: false });
    if (
      state &&
      (!state.isDirectory() || ![0, process.getuid?.()].includes(state.uid) || state.mode & 0o022)
    ) {
      throw new EngineStartError(
        `${path} is not a folder that only root or the service's user can change`,
        remedy,
      );
    }
  }
  return root;
}

/** Why cells cannot have their scratch in it, undefined where they can. */
export function cannotHoldScratch(root: string): Reason | undefined {
  const place = join(root, 'work');
  try {
    accessSync(place, constants.W_OK);
    return undefined;
  } catch (error) {
    return {
      reason: `${place}: ${(error as Error).message}`,
      remedy: `Make it writable: docker run --tmpfs ${place}`,
    };
  }
}
