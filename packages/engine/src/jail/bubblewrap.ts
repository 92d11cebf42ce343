/**
 * The jail on an ordinary Linux: bubblewrap, with a root that holds the Python runtime and nothing else of the host's.
 * As root it is root's own bubblewrap; for anyone else one with a user namespace, in which the zygote keeps the
 * capabilities that its slots need to close themselves further.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GUEST_FOLDER } from '../files.js';
import type { Runtime } from '../runtime.js';

export interface JailPlan {
  runtime: Runtime;
  /** Holds the socket and zygote.json; seen as /run/pycell/host by the zygote only. */
  hostFolder: string;
  /** The cgroup folders of this engine, seen as /run/pycell/cgroup/<name> by the zygote only. */
  cgroups: { name: string; path: string }[];
  matplotlibConfig: string | undefined;
  root: boolean;
  /** uids that /etc/passwd names. */
  uids: number[];
}

export const NAME = 'bubblewrap';

const DEVICES = ['null', 'full', 'random', 'urandom'];
/** Mapped as shared it is memory that only a control group counts. */
const COUNTED_DEVICES = [...DEVICES, 'zero'];
const DESCRIPTOR_LINKS = [
  ['/proc/self/fd', '/dev/fd'],
  ['/proc/self/fd/0', '/dev/stdin'],
  ['/proc/self/fd/1', '/dev/stdout'],
  ['/proc/self/fd/2', '/dev/stderr'],
];
/** Where the dynamic linker looks without being told. */
const STANDARD_LIBRARY_FOLDERS = /^(\/usr)?\/lib(64|32)?(\/[a-z0-9_]+-linux-gnu[a-z0-9]*)?$/;
const ZYGOTE = `import sys; sys.path.insert(0, "/run/pycell/guest")
from pycell_guest.zygote import main
sys.path.pop(0)
main()`;

/** The command line, program first. */
export async function command(plan: JailPlan): Promise<string[]> {
  const { runtime } = plan;
  const etc = await writeEtc(plan);
  // No cgroup namespace: each slot makes its own once it has joined its group. From inside one of the jail's it could
  // not join (ENOENT) where namespaces are delegation boundaries, as systemd mounts cgroup2 (nsdelegate).
  const args = ['bwrap', '--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts'];
  if (!plan.root) args.push('--unshare-user', '--uid', '0', '--gid', '0');
  args.push('--cap-add', 'ALL', '--die-with-parent', '--new-session', '--hostname', 'cell');
  args.push(
    '--clearenv',
    ...Object.entries(zygoteEnvironment(plan)).flatMap(([name, value]) => ['--setenv', name, value]),
  );
  for (const path of parents([...shown(runtime), '/bin/sh', '/dev/null'])) args.push('--dir', path);
  for (const path of runtime.folders) args.push('--ro-bind', path, path);
  for (const path of runtime.hidden) args.push('--tmpfs', path);
  for (const path of [...runtime.files, ...runtime.libraries]) args.push('--ro-bind', path, path);
  for (const [path, target] of linksOutside(runtime)) args.push('--symlink', target, path);
  args.push('--ro-bind', runtime.shell, '/bin/sh', '--ro-bind', etc, '/etc');
  for (const name of plan.cgroups.length ? COUNTED_DEVICES : DEVICES)
    args.push('--dev-bind', `/dev/${name}`, `/dev/${name}`);
  for (const [target, path] of DESCRIPTOR_LINKS) args.push('--symlink', target as string, path as string);
  args.push('--proc', '/proc', '--dir', '/dev/shm', '--dir', '/tmp', '--dir', workFolder(runtime));
  args.push('--tmpfs', '/run/pycell', '--ro-bind', GUEST_FOLDER, '/run/pycell/guest');
  args.push('--ro-bind', plan.hostFolder, '/run/pycell/host');
  if (plan.matplotlibConfig) args.push('--ro-bind', plan.matplotlibConfig, '/run/pycell/matplotlib');
  for (const { name, path } of plan.cgroups) args.push('--bind', path, `/run/pycell/cgroup/${name}`);
  // Whoever owns it could leave something there for the next run.
  for (const path of runtime.hidden) args.push('--remount-ro', path);
  args.push('--remount-ro', '/', '--chdir', '/', '--', runtime.executable, '-s', '-P', '-c', ZYGOTE);
  return args;
}

/** Every folder above `paths`, topmost first: bubblewrap itself would make some of them for root's eyes only. */
function parents(paths: string[]): string[] {
  const found = new Set<string>();
  for (const path of paths) for (let up = dirname(path); up !== '/'; up = dirname(up)) found.add(up);
  return [...found].sort((one, other) => one.length - other.length);
}

function zygoteEnvironment(plan: JailPlan): Record<string, string> {
  return { ...cellEnvironment(plan.runtime), MPLCONFIGDIR: '/run/pycell/warm' };
}

/** Everything that the jail shows of the host for an interpreter. */
function shown(runtime: Runtime): string[] {
  return [
    ...runtime.folders,
    ...runtime.files,
    ...runtime.libraries,
    ...linksOutside(runtime).map(([path]) => path),
  ];
}

/** The folder that a script starts in: one that no part of the runtime lies in. */
export function workFolder(runtime: Runtime): string {
  const free = (folder: string) => !shown(runtime).some((path) => path.startsWith(`${folder}/`));
  return ['/work', '/cell', '/pycell-work'].find(free) as string;
}

/** What of the runtime a cell's own /tmp would cover. */
export function coveredByScratch(runtime: Runtime): string[] {
  return shown(runtime).filter((path) => /^\/(tmp|dev\/shm)\//.test(path));
}

/** What a script finds in os.environ, beside what its request adds. */
export function cellEnvironment(runtime: Runtime): Record<string, string> {
  const unusual = new Set(
    runtime.libraries.map(dirname).filter((path) => !STANDARD_LIBRARY_FOLDERS.test(path)),
  );
  return {
    PATH: [...new Set([runtime.scripts, dirname(runtime.executable), '/usr/bin', '/bin'])].join(':'),
    HOME: '/tmp',
    TMPDIR: '/tmp',
    USER: 'cell',
    LOGNAME: 'cell',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    MPLBACKEND: 'Agg',
    MPLCONFIGDIR: '/tmp/matplotlib',
    // One thread: the zygote must have no other at its fork, and a cell's tasks are counted.
    OPENBLAS_NUM_THREADS: '1',
    OMP_NUM_THREADS: '1',
    MKL_NUM_THREADS: '1',
    NUMEXPR_NUM_THREADS: '1',
    // Nothing but the script's own files appears in the work folder.
    PYTHONDONTWRITEBYTECODE: '1',
    ...(unusual.size > 0 ? { LD_LIBRARY_PATH: [...unusual].join(':') } : {}),
  };
}

/** Links inside a shown folder are there already. */
function linksOutside(runtime: Runtime): [string, string][] {
  return runtime.links.filter(([path]) => !runtime.folders.some((folder) => path.startsWith(`${folder}/`)));
}

async function writeEtc(plan: JailPlan): Promise<string> {
  const etc = join(plan.hostFolder, 'etc');
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
