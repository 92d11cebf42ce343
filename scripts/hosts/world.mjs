// What the hosts need, made once: a Docker engine, the base images, the image itself, and gVisor.
import { join } from 'node:path';
import { findAll, SetupError } from '../setup/run.mjs';
import { ROOT } from '../setup.mjs';
import { bare, ordinaryUser } from './bare.mjs';
import { findBaseImages } from './base-images.mjs';
import { container } from './container.mjs';
import { findDocker } from './docker.mjs';
import { buildImage } from './image.mjs';
import { sandbox } from './sandbox.mjs';

/** A reason not to try a host, which is no fault of ours. */
export class Skip extends Error {}

/**
 * `noDocker` is why there are no containers here.
 *
 * @typedef {{
 *   docker?: import('./docker.mjs').Docker, bases?: import('./base-images.mjs').BaseImages,
 *   container?: import('./place.mjs').Place, noDocker?: string
 * }} World
 */

export const IMAGES = { final: 'pycell-hosts:final', test: 'pycell-hosts:test' };
const NO_RUNSC = 'There is no runsc here. On Debian: apt-get install runsc';

/**
 * @param {(line: string) => void} tell
 * @returns {Promise<World>}
 * @throws SetupError where the image cannot be built
 */
export async function makeWorld(tell) {
  /** @type {World} */
  const world = {};
  try {
    world.docker = await findDocker(join(ROOT, '.pycell', 'docker'));
    tell(`Docker ${world.docker.version}${world.docker.own ? ', started for this' : ''}`);
    world.bases = await findBaseImages(world.docker, tell);
    tell(`Base images: ${world.bases.origin}`);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    world.noDocker = error.message.trim().split('\n').at(-1) ?? '';
    tell(world.noDocker);
    return world;
  }
  for (const target of /** @type {const} */ (['final', 'test'])) {
    tell(`Building the image, target ${target}`);
    await buildImage(world.docker, world.bases, target, IMAGES[target]);
  }
  world.container = await container({ id: '', title: '', kind: 'container' }, world.docker, IMAGES);
  return world;
}

/**
 * @param {import('./hosts.mjs').Host} host
 * @param {World} world
 * @returns {Promise<import('./place.mjs').Place>}
 * @throws Skip
 */
export async function placeFor(host, { docker, container: ready, noDocker }) {
  const isRoot = process.getuid?.() === 0;
  const gvisor = host.kind === 'sandbox' || host.env?.PYCELL_JAIL === 'gvisor';
  if (gvisor && findAll('runsc').length === 0) throw new Skip(NO_RUNSC);
  if ((host.kind === 'root' || host.kind === 'sandbox') && !isRoot)
    throw new Skip('Only root can try this; start as root');
  if (host.kind === 'root') return bare(host);
  if (host.kind === 'user') return ordinaryUser(host);
  if (!docker || !ready) throw new Skip(noDocker ?? 'There is no Docker engine');
  return host.kind === 'sandbox' ? sandbox(docker, IMAGES.test) : container(host, docker, IMAGES);
}
