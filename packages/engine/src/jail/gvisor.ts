/**
 * gVisor's runsc around the zygote: cells ask a kernel of gVisor's own, in user space, instead of the host's. Its root is
 * built of mounts as bubblewrap's is; cells have uids of their own there.
 */
import { execFile } from 'node:child_process';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { GUEST_FOLDER } from '../files.js';
import type { Runtime } from '../runtime.js';
import * as root from './built-root.js';
import { zygoteEnvironment } from './environment.js';
import type { Jail, JailCommand, JailFolders, JailPlan, JailView } from './jail.js';

const run = promisify(execFile);

/** What cells chroot into: the same once more, without the zygote's things and without /proc. */
const CELLS = '/cells';
const SCRATCH = `${CELLS}/scratch`;
const bundle = ({ host }: JailFolders) => `${host}.gvisor`;
const identity = (folders: JailFolders) => `pycell-${process.pid}-${basename(folders.host)}`;

function view(plan: JailPlan): JailView {
  return {
    ...root.viewOfBuiltRoot(plan),
    // Nothing can be unmounted for one process there: its mode keeps cells out.
    privateFolder: '',
    root: CELLS,
    cgroups: [],
    work: '',
    tmp: '',
    shm: '',
    scratchBase: SCRATCH,
    covered: [],
  };
}

async function command(plan: JailPlan, folders: JailFolders, program: string): Promise<JailCommand> {
  const place = bundle(folders);
  await layOut(join(place, 'root'), plan.runtime);
  await writeFile(join(place, 'config.json'), JSON.stringify(await specification(plan, folders, program)));
  const args = [
    'runsc',
    ...GLOBAL,
    `--root=${join(place, 'state')}`,
    'run',
    `--bundle=${place}`,
    identity(folders),
  ];
  return { args, env: { PATH: process.env.PATH } };
}

/** The folders that things are mounted on, and the links between them. */
async function layOut(top: string, runtime: Runtime): Promise<void> {
  const shown = root.shown(runtime);
  for (const under of [top, join(top, CELLS)]) {
    for (const path of [...root.parents([...shown, '/bin/sh', '/dev/fd']), ...runtime.folders])
      await mkdir(join(under, path), { recursive: true, mode: 0o755 });
    for (const [path, target] of root.linksOutside(runtime)) await symlink(target, join(under, path));
  }
}

// The sandbox has no network but its own loopback. The zygote connects to our socket, which a runsc before November 2022
// does not let it.
const GLOBAL = ['--network=none', '--host-uds=open', '--ignore-cgroups'];

/** An OCI runtime specification (opencontainers/runtime-spec, config.md). */
async function specification(plan: JailPlan, folders: JailFolders, program: string) {
  const { runtime } = plan;
  const etc = await root.writeEtc(plan, folders);
  const bind = (source: string, destination = source) => ({
    type: 'bind',
    source,
    destination,
    options: ['rbind', 'ro'],
  });
  const memory = (destination: string, mode: string) => ({
    type: 'tmpfs',
    source: 'tmpfs',
    destination,
    options: [`mode=${mode}`],
  });
  const everything = [
    'CAP_CHOWN',
    'CAP_DAC_OVERRIDE',
    'CAP_FOWNER',
    'CAP_KILL',
    'CAP_SETGID',
    'CAP_SETUID',
  ].concat(['CAP_SETPCAP', 'CAP_SYS_ADMIN', 'CAP_SYS_CHROOT', 'CAP_SYS_PTRACE', 'CAP_MKNOD']);
  const { executable } = runtime;
  return {
    ociVersion: '1.0.2',
    root: { path: 'root', readonly: true },
    hostname: 'cell',
    process: {
      user: { uid: 0, gid: 0 },
      cwd: '/',
      args: [executable, '-s', '-P', '-c', program],
      env: Object.entries(zygoteEnvironment(runtime, view(plan).warmFolder)).map(
        ([name, value]) => `${name}=${value}`,
      ),
      capabilities: { bounding: everything, effective: everything, permitted: everything },
    },
    mounts: [
      { type: 'proc', source: 'proc', destination: '/proc' },
      memory('/tmp', '0755'),
      memory(SCRATCH, '0711'),
      memory('/run/pycell', '0700'),
      bind(GUEST_FOLDER, root.GUEST),
      bind(folders.host, root.HOST),
      ...(plan.matplotlibConfig ? [bind(plan.matplotlibConfig, root.MATPLOTLIB)] : []),
      memory(`${CELLS}/dev`, '0755'),
      ...['', CELLS].flatMap((under) => [
        ...runtime.folders.map((path) => bind(path, under + path)),
        ...runtime.hidden.map((path) => memory(under + path, '0555')),
        ...[...runtime.files, ...runtime.libraries].map((path) => bind(path, under + path)),
        bind(runtime.shell, `${under}/bin/sh`),
        bind(etc, `${under}/etc`),
      ]),
    ],
    linux: { namespaces: ['pid', 'network', 'ipc', 'uts', 'mount'].map((type) => ({ type })) },
  };
}

/** A sandbox whose runsc was killed goes on without it. */
async function clear(_: JailPlan, folders: JailFolders): Promise<void> {
  const state = join(bundle(folders), 'state');
  await run('runsc', [`--root=${state}`, 'delete', '--force', identity(folders)]).catch(() => {});
  await rm(bundle(folders), { recursive: true, force: true });
}

export const gvisor: Jail = {
  name: 'gvisor',
  layers: ['gvisor'],
  patienceMs: 0,
  view,
  command,
  clear,
};
