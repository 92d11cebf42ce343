/** Why a layer is missing here, and the one line that would add it. */
import { existsSync } from 'node:fs';
import type { NoCgroups } from '../cgroup/cgroup.js';
import type { Found } from '../probe.js';

export interface Reason {
  reason: string;
  remedy: string;
}

/** By layer. */
export type Reasons = Record<string, Reason>;

/** Where Docker and podman say that they are there; a Kubernetes pod has its service account or its variables. */
function inContainer(): boolean {
  return (
    existsSync('/.dockerenv') ||
    existsSync('/run/.containerenv') ||
    process.env.KUBERNETES_SERVICE_HOST !== undefined
  );
}

const USER_NAMESPACES =
  'sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=15000 (on Ubuntu also kernel.apparmor_restrict_unprivileged_userns=0), or start as root';
const IN_DOCKER =
  'docker run --security-opt seccomp=deploy/seccomp/pycell.json (with AppArmor also --security-opt apparmor=unconfined)';

const namespaces = () => (inContainer() ? IN_DOCKER : USER_NAMESPACES);

const REMEDIES: Record<string, () => string> = {
  landlock: () =>
    inContainer()
      ? 'A host with Linux 5.13 or later and landlock in its lsm= list, and a seccomp profile that allows landlock_*'
      : 'Linux 5.13 or later, with landlock in its lsm= list',
  'uid per cell': () =>
    inContainer()
      ? 'docker run without --user and --cap-drop, or with --cap-add for each of SETUID SETGID SETPCAP CHOWN FOWNER DAC_OVERRIDE KILL'
      : 'Start as root',
  chroot: () =>
    'Set PYCELL_ROOT to a tree that `python3 packages/engine/guest/prepare_root.py FOLDER` made, and start as root with CAP_SYS_CHROOT',
  seccomp: () =>
    'A kernel with CONFIG_SECCOMP_FILTER, in a container that lets a process put a filter on itself',
  'scratch folder': () =>
    'Make the folder for temporary files writable: docker run --tmpfs /tmp, or set TMPDIR',
  'process group': () => 'A kernel with PR_SET_CHILD_SUBREAPER or pid namespaces',
  watched: () => 'A container that lets a process change whether it is dumpable (PR_SET_DUMPABLE)',
};

/** Of a layer that was not even tried. */
export function reasonFor(layer: string, jail: string): string {
  if (layer === 'uid per cell') return 'only root can give each cell a uid of its own';
  if (layer === 'cgroup') return `this jail (${jail}) is not the service's to put into control groups`;
  return `not to be had in this jail (${jail})`;
}

export function remedyFor(layer: string): string {
  return (REMEDIES[layer] ?? namespaces)();
}

/** Of the layers that were tried and refused, and of the cgroup where there is none. */
export function reasonsFor(found: Pick<Found, 'failures'>, noCgroups?: NoCgroups): Reasons {
  const reasons: Reasons = {};
  for (const { step, message } of found.failures)
    reasons[step] = { reason: message, remedy: remedyFor(step) };
  if (noCgroups) reasons.cgroup = noCgroups;
  return reasons;
}

/** What a person can do about a jail that does not start. */
export function jailRemedy(reason: string): string {
  if (/no bwrap/.test(reason)) return 'Install bubblewrap, on Debian: apt-get install bubblewrap';
  if (/no runsc/.test(reason)) return 'Install gVisor, on Debian: apt-get install runsc';
  if (/user namespace|uid map|Can't mount proc|Operation not permitted|Permission denied/i.test(reason))
    return namespaces();
  if (/warm imports/.test(reason)) return 'Leave that module out of PYCELL_WARM, or install it';
  return 'Run `pycell setup` (in a clone: `npm run setup`) and start again';
}
