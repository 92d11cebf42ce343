// What a table of results has to say of the machine it was made on: kinds and versions, nothing of whose it is.
import { release } from 'node:os';
import { join } from 'node:path';
import { attempt } from '../setup/run.mjs';
import { ROOT } from '../setup.mjs';
import { engineFeatures } from './container.mjs';
import { finish } from './place.mjs';

/** @typedef {[name: string, value: string][]} Facts */

/**
 * @param {import('./world.mjs').World} world
 * @returns {Promise<Facts>}
 */
export async function findFacts({ docker, bases, container }) {
  const python = join(ROOT, '.pycell', 'python', 'bin', 'python3');
  return [
    ['Date', new Date().toISOString().slice(0, 10)],
    ['Kernel', `Linux ${number(release())}`],
    [
      'This machine',
      `Node ${number(process.version)}, CPython ${await version(python)}, bubblewrap ${await version('bwrap')}`,
    ],
    ['gVisor', await version('runsc')],
    ['Docker', docker ? `${docker.version}, ${await network(docker)}` : 'none'],
    ['Base images', bases ? bases.origin : 'none'],
    ['The image', container ? await imageVersions(container) : 'not built'],
  ];
}

/** @param {import('./place.mjs').Place} place */
async function imageVersions(place) {
  const line = 'node --version; "$PYCELL_PYTHON" --version; bwrap --version';
  const { stdout } = await finish(place, { args: ['sh', '-c', line], image: 'final' }, 60_000);
  const [node = '', python = '', jail = ''] = stdout.split('\n').map(number);
  return `Node ${node}, CPython ${python}, bubblewrap ${jail}`;
}

/** @param {import('./docker.mjs').Docker} docker */
async function network(docker) {
  const { bridge } = await engineFeatures(docker);
  return bridge
    ? 'containers on its bridge'
    : "containers with this machine's network (`--network=host`), as it has no bridge";
}

/** @param {string} program */
async function version(program) {
  const { code, stdout } = await attempt(program, ['--version']);
  return code === 0 ? number(stdout) : 'none';
}

/** The first version number in a text; what distributors add to it is left out. @param {string} text */
export function number(text) {
  return /\d+(\.\d+)+(~\d+(\.\d+)+)?/.exec(text)?.[0] ?? text.trim();
}
