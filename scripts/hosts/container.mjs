// A container of the image, as `docker run` makes it.
import { spawnSync } from 'node:child_process';
import { ROOT } from '../setup.mjs';
import { assignments, at } from './bare.mjs';
import { PROFILE } from './hosts.mjs';

/** @typedef {{ final: string, test: string }} Images the tags of deploy/Dockerfile's targets */

/** Where chroot finds its root, for the tests, which read no variable of the service's. */
export const TEST_ENV = { PYCELL_TEST_ROOT: '/opt/pycell/root' };

/**
 * @param {import('./hosts.mjs').Host} host
 * @param {import('./docker.mjs').Docker} docker
 * @param {Images} images
 * @returns {Promise<import('./place.mjs').Place>}
 */
export async function container(host, docker, images) {
  const features = await engineFeatures(docker);
  return {
    node: 'node',
    pycell: ['pycell'],
    group: false,
    cwd: ROOT,
    env: docker.env,
    command: (inside, name) => dockerRun(host, inside, name, images, features),
    remove: (name) => {
      spawnSync('docker', ['rm', '--force', name], { env: docker.env, stdio: 'ignore', timeout: 30_000 });
    },
  };
}

/** @typedef {{ bridge: boolean, apparmor: boolean }} Features */

/** @param {import('./docker.mjs').Docker} docker @returns {Promise<Features>} */
export async function engineFeatures(docker) {
  const networks = await docker.try('network', 'ls', '--filter', 'driver=bridge', '--quiet');
  const security = await docker.try('info', '--format', '{{json .SecurityOptions}}');
  return { bridge: networks.stdout.trim() !== '', apparmor: security.stdout.includes('name=apparmor') };
}

/**
 * @param {import('./hosts.mjs').Host} host
 * @param {import('./place.mjs').Inside} inside
 * @param {string} name
 * @param {Images} images
 * @param {Features} features
 */
export function dockerRun({ flags = [] }, { args, env = {}, image, port, stdin }, name, images, features) {
  const line = ['docker', 'run', '--rm', `--name=${name}`];
  if (stdin) line.push('--interactive');
  const publish = features.bridge && port !== undefined;
  if (publish) line.push('--publish', `127.0.0.1:${port}:8080`);
  if (!features.bridge) line.push('--network=host');
  // Docker's own AppArmor profile refuses every mount, whatever seccomp allows.
  if (features.apparmor && flags.includes(PROFILE)) line.push('--security-opt', 'apparmor=unconfined');
  const test = image === 'test' ? TEST_ENV : {};
  const variables = assignments({ ...test, ...env, ...(publish ? {} : at(port)) });
  return [...line, ...variables.flatMap((each) => ['--env', each]), ...flags, images[image], ...args];
}
