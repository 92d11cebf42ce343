/**
 * The jail on an ordinary Linux: bubblewrap, with a root that holds the Python runtime and nothing else of the host's.
 * As root it is root's own bubblewrap; for anyone else one with a user namespace, in which the zygote keeps the
 * capabilities that its slots need to close themselves further.
 */
import { GUEST_FOLDER } from '../files.js';
import * as root from './built-root.js';
import { zygoteEnvironment } from './environment.js';
import type { Jail, JailCommand, JailFolders, JailPlan } from './jail.js';

async function command(plan: JailPlan, folders: JailFolders, program: string): Promise<JailCommand> {
  const { runtime } = plan;
  const view = root.viewOfBuiltRoot(plan);
  const etc = await root.writeEtc(plan, folders);
  // No cgroup namespace: each slot makes its own once it has joined its group. From inside one of the jail's it could
  // not join (ENOENT) where namespaces are delegation boundaries, as systemd mounts cgroup2 (nsdelegate).
  const args = ['bwrap', '--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts'];
  if (!plan.root) args.push('--unshare-user', '--uid', '0', '--gid', '0');
  args.push('--cap-add', 'ALL', '--die-with-parent', '--new-session', '--hostname', 'cell', '--clearenv');
  for (const [name, value] of Object.entries(zygoteEnvironment(runtime, view.warmFolder)))
    args.push('--setenv', name, value);
  // bubblewrap itself would make some of them for root's eyes only.
  for (const path of root.parents([...root.shown(runtime), '/bin/sh', '/dev/null'])) args.push('--dir', path);
  for (const path of runtime.folders) args.push('--ro-bind', path, path);
  for (const path of runtime.hidden) args.push('--tmpfs', path);
  for (const path of [...runtime.files, ...runtime.libraries]) args.push('--ro-bind', path, path);
  for (const [path, target] of root.linksOutside(runtime)) args.push('--symlink', target, path);
  args.push('--ro-bind', runtime.shell, '/bin/sh', '--ro-bind', etc, '/etc');
  for (const name of root.devices(plan)) args.push('--dev-bind', `/dev/${name}`, `/dev/${name}`);
  for (const [target, path] of root.DESCRIPTOR_LINKS) args.push('--symlink', target, path);
  // Writable: slots write the maps of their user namespaces there.
  args.push(...(plan.boundProc ? ['--bind', '/proc', '/proc'] : ['--proc', '/proc']));
  for (const place of [view.shm, view.tmp, view.work]) args.push('--dir', place);
  args.push('--tmpfs', view.privateFolder, '--ro-bind', GUEST_FOLDER, root.GUEST);
  args.push('--ro-bind', folders.host, root.HOST);
  if (plan.matplotlibConfig) args.push('--ro-bind', plan.matplotlibConfig, root.MATPLOTLIB);
  for (const { name, path } of plan.cgroups) args.push('--bind', path, root.cgroupFolder(name));
  // Whoever owns it could leave something there for the next run.
  for (const path of runtime.hidden) args.push('--remount-ro', path);
  args.push('--remount-ro', '/', '--chdir', '/', '--', runtime.executable, '-s', '-P', '-c', program);
  return { args, env: { PATH: process.env.PATH } };
}

export const bubblewrap: Jail = {
  name: 'bubblewrap',
  layers: [],
  patienceMs: 0,
  view: root.viewOfBuiltRoot,
  command,
};
