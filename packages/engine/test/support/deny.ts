/** Commands on a kernel that refuses some calls: deny.py, and what a container takes away besides. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { engineOptions } from './engine.js';

const script = fileURLToPath(new URL('deny.py', import.meta.url));

/** `calls`: names as deny.py takes them. */
export function denying(calls: string[], command: string[]): string[] {
  return [engineOptions.python, '-I', script, calls.join(','), '--', ...command];
}

/** What is left to root in a plain `docker run` (moby, oci/caps/defaults.go). */
const CAPABILITIES = [
  'chown dac_override fowner fsetid kill setgid setuid setpcap',
  'net_bind_service net_raw sys_chroot mknod audit_write setfcap',
]
  .join(' ')
  .split(' ')
  .map((name) => `+${name}`);

/** As root of a plain `docker run`: its capabilities and system calls, and no control group of its own to write to. */
export function asInDocker(calls: string[], command: string[]): string[] {
  const withoutGroups = ['bwrap', '--dev-bind', '/', '/', '--die-with-parent', '--tmpfs', '/sys/fs/cgroup'];
  const capable = ['setpriv', `--bounding-set=-all,${CAPABILITIES.join(',')}`, ...command];
  return [...withoutGroups, '--', ...denying(['docker', ...calls], capable)];
}

/** Why there can be none here, or undefined. */
export function whyNoDocker(): string | undefined {
  if (process.getuid?.() !== 0) return 'this run is one of an ordinary user';
  const [program, ...args] = asInDocker([], ['true']) as [string, ...string[]];
  const { status, error, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? undefined : (error?.message ?? stderr.trim().split('\n').at(-1));
}
