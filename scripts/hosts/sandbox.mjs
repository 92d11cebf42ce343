// The image's files in a sandbox of gVisor's, as Cloud Run has it: runsc itself, without Docker, so that no engine has to
// be told of it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../setup/run.mjs';
import { ROOT } from '../setup.mjs';
import { atEnd } from './at-end.mjs';
import { assignments, at } from './bare.mjs';
import { TEST_ENV } from './container.mjs';

/** The platform that needs nothing of the host; and what is written goes to memory, so that every start finds the same. */
const GLOBAL = ['--platform=ptrace', '--network=host', '--ignore-cgroups', '--overlay'];

/** Docker's default. */
const CAPABILITIES = (
  'CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL ' +
  'AUDIT_WRITE'
)
  .split(' ')
  .map((name) => `CAP_${name}`);

/**
 * @typedef {{ Env: string[], Entrypoint: string[] | null, WorkingDir: string }} ImageConfig
 */

/**
 * @param {import('./docker.mjs').Docker} docker
 * @param {string} image the tests' image, which has all that the other one has
 * @returns {Promise<import('./place.mjs').Place>}
 */
export async function sandbox(docker, image) {
  const folder = mkdtempSync(join(tmpdir(), 'pycell-gvisor-'));
  const clear = () => rmSync(folder, { recursive: true, force: true });
  const forget = atEnd(clear);
  const tree = join(folder, 'tree');
  mkdirSync(tree);
  await exportTree(docker, image, tree);
  const { stdout } = await docker.run('image', 'inspect', image, '--format', '{{json .Config}}');
  /** @type {ImageConfig} */
  const config = JSON.parse(stdout);
  const runsc = ['runsc', ...GLOBAL, `--root=${join(folder, 'state')}`];
  const tell = (/** @type {string[]} */ ...args) => {
    spawnSync('runsc', [...runsc.slice(1), ...args], { stdio: 'ignore', timeout: 30_000 });
  };
  return {
    node: 'node',
    pycell: ['pycell'],
    group: false,
    slowness: 3,
    cwd: ROOT,
    env: process.env,
    command: (inside, name) => {
      const bundle = join(folder, name);
      mkdirSync(bundle);
      writeFileSync(join(bundle, 'config.json'), JSON.stringify(specification(config, tree, inside)));
      return [...runsc, 'run', `--bundle=${bundle}`, name];
    },
    terminate: (name) => tell('kill', name, 'TERM'),
    remove: (name) => tell('delete', '--force', name),
    clear: () => {
      forget();
      clear();
    },
  };
}

/** @param {import('./docker.mjs').Docker} docker @param {string} image @param {string} tree */
async function exportTree(docker, image, tree) {
  const name = `pycell-hosts-${process.pid}-tree`;
  await docker.run('create', `--name=${name}`, image);
  const remove = () =>
    spawnSync('docker', ['rm', '--force', name], { env: docker.env, stdio: 'ignore', timeout: 30_000 });
  const forget = atEnd(remove);
  try {
    const line = 'set -o pipefail; docker export "$1" | tar -x -C "$2"';
    await run('bash', ['-c', line, 'bash', name, tree], { env: docker.env });
  } finally {
    forget();
    remove();
  }
}

/**
 * An OCI runtime specification (opencontainers/runtime-spec, config.md).
 *
 * @param {ImageConfig} config
 * @param {string} tree
 * @param {import('./place.mjs').Inside} inside
 */
export function specification({ Env, Entrypoint, WorkingDir }, tree, { args, env, image, port }) {
  const mount = (/** @type {string} */ type, /** @type {string} */ destination, options = ['rw']) => ({
    type,
    source: type,
    destination,
    options,
  });
  const own = image === 'test' ? TEST_ENV : { NODE_ENV: 'production' };
  const fromImage = Object.fromEntries(Env.map((each) => each.split(/=(.*)/s).slice(0, 2)));
  const capabilities = { bounding: CAPABILITIES, effective: CAPABILITIES, permitted: CAPABILITIES };
  return {
    ociVersion: '1.0.2',
    root: { path: tree },
    hostname: 'pycell',
    process: {
      user: { uid: 0, gid: 0 },
      cwd: WorkingDir,
      args: [...(Entrypoint ?? []), ...args],
      env: assignments({ ...fromImage, ...own, ...env, ...at(port) }),
      capabilities,
    },
    mounts: [
      mount('proc', '/proc'),
      mount('tmpfs', '/dev', ['mode=755']),
      mount('tmpfs', '/dev/shm', ['mode=1777']),
      mount('sysfs', '/sys', ['ro']),
    ],
    linux: { namespaces: ['pid', 'ipc', 'uts', 'mount'].map((type) => ({ type })) },
  };
}
