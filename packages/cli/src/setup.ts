import { existsSync } from 'node:fs';
import { GUEST_FOLDER } from '@pycell/engine';
import { dataFolder } from '@pycell/service';
import { EXIT } from './exit-codes.js';
import { CommandError } from './failure.js';

/**
 * `pycell setup`: what `npm run setup` does in a clone, for those who have the packages only. The steps are the same
 * files: they come with the package, and in a clone they are where they are.
 */
export async function setup(): Promise<number> {
  const packed = new URL('./setup/install.mjs', import.meta.url);
  const cloned = new URL('../../../scripts/setup/install.mjs', import.meta.url);
  const steps = [packed, cloned].find((place) => existsSync(place));
  if (!steps)
    throw new CommandError('this installation has its Python, there is nothing to set up', EXIT.usage);
  const { install } = await import(steps.href);
  return (await install({ state: dataFolder(), guest: GUEST_FOLDER })) ? EXIT.ok : EXIT.failure;
}
