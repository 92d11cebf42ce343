/** The guarantees, and the layers that can hold each: the table of docs/THREAT-MODEL.md. */

export interface Guarantee {
  name: string;
  promise: string;
  /** The layers that a host has which lacks nothing, strongest first. */
  layers: string[];
  /** Any one of these holds it; where several layers are named, they do together. */
  holders: string[][];
}

/** Layers that every cell has because of how it is made; no host lacks them. */
export const BY_CONSTRUCTION = [
  'clean environment',
  'own descriptors',
  "host's clock and SIGKILL",
  'host stops reading',
];

export const GUARANTEES: Guarantee[] = [
  {
    name: 'files',
    promise: 'the runtime read-only, and nothing of the host',
    layers: ['mount namespace', 'landlock', 'uid per cell'],
    holders: [['mount namespace'], ['gvisor', 'uid per cell'], ['chroot', 'uid per cell'], ['landlock']],
  },
  {
    name: 'scratch',
    promise: 'a private work folder and folder for temporary files, bounded, gone after the run',
    layers: ['scratch', 'landlock', 'uid per cell'],
    holders: [['scratch'], ['scratch folder', 'uid per cell'], ['scratch folder', 'landlock']],
  },
  {
    name: 'network',
    promise: 'none, loopback and abstract sockets included',
    layers: ['network namespace', 'seccomp', 'landlock'],
    holders: [['network namespace'], ['seccomp']],
  },
  {
    name: 'processes',
    promise: 'cannot see into, signal or trace others',
    layers: ['pid namespace', 'uid per cell', 'landlock', 'ipc namespace', 'seccomp'],
    holders: [
      ['pid namespace'],
      // What it shows instead of a /proc of its own.
      ['pid namespace', 'proc view'],
      ['uid per cell', 'process group', 'seccomp'],
      ['landlock', 'process group', 'seccomp'],
    ],
  },
  {
    name: 'privilege',
    promise: 'none to gain',
    layers: ['no_new_privs', 'capabilities', 'seccomp', 'user namespace'],
    holders: [['no_new_privs', 'capabilities', 'seccomp']],
  },
  {
    name: 'secrets',
    promise: 'none to find',
    layers: ['clean environment', 'own descriptors', 'uts namespace', 'cgroup namespace'],
    holders: [['clean environment', 'own descriptors']],
  },
  {
    name: 'memory',
    promise: "the run's total is bounded",
    layers: ['cgroup', 'rlimits'],
    holders: [['cgroup'], ['rlimits']],
  },
  {
    name: 'cpu',
    promise: "the run's total is bounded",
    layers: ['cgroup', 'rlimits'],
    holders: [['cgroup'], ['rlimits']],
  },
  {
    name: 'tasks',
    promise: 'processes and threads are bounded',
    layers: ['cgroup', 'rlimits'],
    holders: [['cgroup'], ['rlimits']],
  },
  {
    name: 'disk',
    promise: 'bytes and inodes are bounded',
    layers: ['scratch', 'rlimits'],
    holders: [['scratch'], ['scratch folder', 'watched', 'rlimits']],
  },
  {
    name: 'output',
    promise: 'kept and read up to a bound',
    layers: ['host stops reading'],
    holders: [['host stops reading']],
  },
  {
    name: 'time',
    promise: 'a run ends',
    layers: ["host's clock and SIGKILL"],
    holders: [["host's clock and SIGKILL"]],
  },
];
