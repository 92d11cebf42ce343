/** A root of mounts that holds the Python runtime and nothing else: what bubblewrap and gVisor build alike. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Runtime } from '../runtime.js';
import type { JailFolders, JailPlan, JailView } from './jail.js';

const PRIVATE = '/run/pycell';
export const GUEST = `${PRIVATE}/guest`;
export const HOST = `${PRIVATE}/host`;
export const MATPLOTLIB = `${PRIVATE}/matplotlib`;
const WARM = `${PRIVATE}/warm`;
export const cgroupFolder = (name: string) => `${PRIVATE}/cgroup/${name}`;

const DEVICES = ['null', 'full', 'random', 'urandom'];
/** /dev/zero mapped as shared is memory that only a control group counts. */
export const devices = (plan: JailPlan) => (plan.cgroups.length ? [...DEVICES, 'zero'] : DEVICES);
export const DESCRIPTOR_LINKS: [target: string, path: string][] = [
  ['/proc/self/fd', '/dev/fd'],
  ['/proc/self/fd/0', '/dev/stdin'],
  ['/proc/self/fd/1', '/dev/stdout'],
  ['/proc/self/fd/2', '/dev/stderr'],
];

/** With a tmpfs for each cell. */
export function viewOfBuiltRoot(plan: JailPlan): JailView {
  return {
    privateFolder: PRIVATE,
    host: HOST,
    guest: GUEST,
    matplotlib: plan.matplotlibConfig ? MATPLOTLIB : '',
    warmFolder: WARM,
    cgroups: plan.cgroups.map(({ name }) => cgroupFolder(name)),
    work: workFolder(plan.runtime),
    tmp: '/tmp',
    shm: '/dev/shm',
    scratchBase: '',
    root: '',
    aside: PRIVATE,
    covered: shown(plan.runtime).filter((path) => /^\/(tmp|dev\/shm)\//.test(path)),
    readable: ['/'],
    writable: ['/dev'],
  };
}

/** Everything that is shown of the host for an interpreter. */
export function shown(runtime: Runtime): string[] {
  return [
    ...runtime.folders,
    ...runtime.files,
    ...runtime.libraries,
    ...linksOutside(runtime).map(([path]) => path),
  ];
}

/** Links inside a shown folder are there already. */
export function linksOutside(runtime: Runtime): [string, string][] {
  return runtime.links.filter(([path]) => !runtime.folders.some((folder) => path.startsWith(`${folder}/`)));
}

/** The folder that a script starts in: one that no part of the runtime lies in. */
export function workFolder(runtime: Runtime): string {
  const free = (folder: string) => !shown(runtime).some((path) => path.startsWith(`${folder}/`));
  return ['/work', '/cell', '/pycell-work'].find(free) as string;
}

/** Every folder above `paths`, topmost first. */
export function parents(paths: string[]): string[] {
  const found = new Set<string>();
  for (const path of paths) for (let up = dirname(path); up !== '/'; up = dirname(up)) found.add(up);
  return [...found].sort((one, other) => one.length - other.length);
}

/** An /etc of three files of our own; gives back its folder on the host. */
export async function writeEtc(plan: JailPlan, { host }: JailFolders): Promise<string> {
  const etc = join(host, 'etc');
  await mkdir(etc, { recursive: true, mode: 0o755 });
  const people = [
    'root:x:0:0::/tmp:/bin/sh',
    ...plan.uids.map((uid) => `cell:x:${uid}:${uid}::/tmp:/bin/sh`),
  ];
  const groups = ['root:x:0:', ...plan.uids.map((uid) => `cell:x:${uid}:`)];
  await writeFile(join(etc, 'passwd'), `${people.join('\n')}\n`, { mode: 0o644 });
  await writeFile(join(etc, 'group'), `${groups.join('\n')}\n`, { mode: 0o644 });
  await writeFile(join(etc, 'hosts'), '127.0.0.1 localhost\n::1 localhost\n', { mode: 0o644 });
  return etc;
}
