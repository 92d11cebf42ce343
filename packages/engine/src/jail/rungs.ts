/** The jails that a host may allow, strongest first, each with the layers that are tried in it. */
import { bubblewrap } from './bubblewrap.js';
import { container } from './container.js';
import { gvisor } from './gvisor.js';
import type { Jail } from './jail.js';

export const JAIL_NAMES = ['auto', 'bubblewrap', 'container', 'gvisor'] as const;
export type JailName = (typeof JAIL_NAMES)[number];

export interface Rung {
  jail: Jail;
  /** The zygote is root there, without a user namespace. */
  root: boolean;
  /** The jail is started under a uid of the engine's. */
  lowered?: boolean;
  boundProc?: boolean;
  /** Without any of these it is not this rung. */
  needed: string[];
  /** Tried, and left out with the reason where the kernel refuses them. */
  wished: string[];
}

const OWN = ['rlimits', 'capabilities', 'no_new_privs', 'seccomp'];
const NAMESPACES = [
  'pid namespace',
  'mount namespace',
  'network namespace',
  'ipc namespace',
  'uts namespace',
  'cgroup namespace',
  'scratch',
];
const FOLDER = ['scratch folder', 'watched', 'process group'];

/** In the order in which they are tried. */
export function rungs(asked: JailName, isRoot: boolean): Rung[] {
  const namespaces = [...NAMESPACES, ...OWN];
  const asRoot: Rung = {
    jail: bubblewrap,
    root: true,
    needed: [...namespaces, 'proc', 'uid per cell'],
    wished: ['landlock'],
  };
  const asUser: Rung = {
    jail: bubblewrap,
    root: false,
    lowered: isRoot,
    needed: [...namespaces, 'proc', 'user namespace', 'watched'],
    wished: ['landlock'],
  };
  const inContainer: Rung = {
    ...asUser,
    boundProc: true,
    needed: [...namespaces, 'proc view', 'user namespace', 'watched'],
  };
  const unmounted: Rung = {
    jail: container,
    root: true,
    needed: [...OWN, ...FOLDER],
    wished: [
      'pid namespace',
      'proc aside',
      'network namespace',
      'ipc namespace',
      'uts namespace',
      'chroot',
      'uid per cell',
      'landlock',
    ],
  };
  const sandboxed: Rung = {
    jail: gvisor,
    root: true,
    needed: [...OWN, ...FOLDER, 'pid namespace', 'uid per cell', 'proc aside', 'chroot'],
    wished: ['network namespace', 'ipc namespace', 'uts namespace'],
  };
  if (asked === 'gvisor') return [sandboxed];
  if (asked === 'container') return [unmounted];
  const wrapped = [...(isRoot ? [asRoot] : []), asUser, inContainer];
  return asked === 'bubblewrap' ? wrapped : [...wrapped, unmounted];
}
