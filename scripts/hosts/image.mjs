// Builds deploy/Dockerfile for the tests.
import { join } from 'node:path';
import { attempt, run } from '../setup/run.mjs';
import { ROOT } from '../setup.mjs';

/**
 * @param {import('./docker.mjs').Docker} docker
 * @param {import('./base-images.mjs').BaseImages} bases
 * @param {'final' | 'test'} target
 * @param {string} tag
 */
export async function buildImage(docker, bases, target, tag) {
  const args = [
    'build',
    '--network=host',
    '-f',
    join(ROOT, 'deploy', 'Dockerfile'),
    '--target',
    target,
    '-t',
    tag,
  ];
  args.push('--build-arg', `PYTHON_IMAGE=${bases.python}`, '--build-arg', `NODE_IMAGE=${bases.node}`, ROOT);
  await run('docker', args, { env: await buildEnvironment(docker) });
}

/** Newer clients build with buildx unless told otherwise, and it is a package of its own. @param {import('./docker.mjs').Docker} docker */
export async function buildEnvironment({ env }) {
  const { code } = await attempt('docker', ['buildx', 'version'], { env });
  return code === 0 ? env : { ...env, DOCKER_BUILDKIT: '0' };
}
