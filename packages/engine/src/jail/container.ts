/**
 * The container that we are already in, or a host that allows no namespaces: nothing is mounted. Cells see the file tree
 * that the service sees, and Landlock or a prepared root (chroot) decides what of it they reach. Their scratch is a
 * folder.
 */
import { chmod, copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { GUEST_FOLDER } from '../files.js';
import { writeEtc } from './built-root.js';
import { zygoteEnvironment } from './environment.js';
import type { Jail, JailCommand, JailFolders, JailPlan, JailView } from './jail.js';

const DEVICES = ['/dev/null', '/dev/full', '/dev/random', '/dev/urandom'];
/**
 * Of /proc a cell reads what tells of itself and of the machine; not /proc/self/net, where the service's callers are, nor
 * cmdline and mountinfo, which tell paths of the host's.
 */
const OF_ITSELF = ['comm', 'fd', 'fdinfo', 'limits', 'maps', 'smaps', 'stat', 'statm', 'status'];
const OF_THE_MACHINE = [
  'cpuinfo',
  'loadavg',
  'meminfo',
  'stat',
  'sys/vm/overcommit_memory',
  'uptime',
  'version',
];

/** Python looks there first, and takes a refusal for an error where it would do without a file that is not there. */
const OF_THE_SYSTEM = ['/etc/mime.types', '/usr/share/zoneinfo'];

/** The keeper ends what is left after 3 s (guest/pycell_guest/keeper.py). */
const PATIENCE_MS = 5000;

function view(plan: JailPlan, folders: JailFolders): JailView {
  const { runtime, preparedRoot = '' } = plan;
  // Engines may share a prepared root: theirs is named after the engine's own folder.
  const own = `${basename(dirname(folders.scratch))}-${basename(folders.scratch)}`;
  const scratchBase = preparedRoot ? join(preparedRoot, 'work', own) : folders.scratch;
  const readable = [
    ...runtime.folders,
    ...runtime.files,
    ...runtime.libraries,
    preparedRoot ? '/bin/sh' : runtime.shell,
    ...DEVICES,
    ...(preparedRoot ? ['/etc'] : []),
  ].map((path) => `${preparedRoot}${path}`);
  const ofProc = [
    ...OF_ITSELF.map((name) => `/proc/self/${name}`),
    ...OF_THE_MACHINE.map((name) => `/proc/${name}`),
  ];
  return {
    privateFolder: '',
    host: folders.host,
    guest: GUEST_FOLDER,
    matplotlib: plan.matplotlibConfig ?? '',
    warmFolder: join(folders.host, 'warm'),
    cgroups: plan.cgroups.map(({ path }) => path),
    work: '',
    tmp: '',
    shm: '',
    scratchBase,
    root: preparedRoot,
    aside: folders.host,
    covered: [],
    readable: [...readable, ...(preparedRoot ? [] : [...ofProc, ...OF_THE_SYSTEM])],
    writable: DEVICES.map((path) => `${preparedRoot}${path}`),
  };
}

async function command(plan: JailPlan, folders: JailFolders, program: string): Promise<JailCommand> {
  const { scratchBase, warmFolder } = view(plan, folders);
  // Cells with uids of their own go through it to their folders, and cannot list it.
  await mkdir(scratchBase, { recursive: true });
  await chmod(scratchBase, 0o711);
  // On a read-only file system those stay that the root was prepared with.
  if (plan.preparedRoot) await showEtc(plan, folders).catch(() => {});
  const { executable } = plan.runtime;
  return {
    args: [executable, '-s', '-P', '-c', program],
    env: zygoteEnvironment(plan.runtime, warmFolder),
  };
}

/** Into the prepared root; engines that share one have other uids, but the last is as good as any. */
async function showEtc(plan: JailPlan, folders: JailFolders): Promise<void> {
  const etc = await writeEtc(plan, folders);
  const target = join(plan.preparedRoot as string, 'etc');
  for (const name of await readdir(etc)) {
    const fresh = join(target, `.${name}-${process.pid}`);
    await copyFile(join(etc, name), fresh);
    await chmod(fresh, 0o644);
    await rename(fresh, join(target, name));
  }
}

/** With a prepared root the scratch lies in that. */
async function clear(plan: JailPlan, folders: JailFolders): Promise<void> {
  await rm(view(plan, folders).scratchBase, { recursive: true, force: true });
}

export const container: Jail = {
  name: 'container',
  layers: [],
  patienceMs: PATIENCE_MS,
  view,
  command,
  clear,
};
