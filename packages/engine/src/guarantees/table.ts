/** The guarantees, and the layers that can hold each, strongest first: the table of docs/THREAT-MODEL.md. */

export interface Guarantee {
  name: string;
  promise: string;
  /** Any one of these holds it. */
  holders: string[];
  /** These make it harder still. */
  helpers: string[];
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
    holders: ['mount namespace', 'landlock'],
    helpers: ['uid per cell'],
  },
  {
    name: 'scratch',
    promise: 'a private work folder and /tmp, bounded, gone after the run',
    holders: ['scratch'],
    helpers: ['landlock', 'uid per cell'],
  },
  {
    name: 'network',
    promise: 'none, loopback and abstract sockets included',
    holders: ['network namespace', 'seccomp'],
    helpers: ['landlock'],
  },
  {
    name: 'processes',
    promise: 'cannot see, signal or trace others',
    holders: ['pid namespace'],
    helpers: ['uid per cell', 'landlock', 'ipc namespace', 'seccomp'],
  },
  {
    name: 'privilege',
    promise: 'none to gain',
    holders: ['no_new_privs'],
    helpers: ['capabilities', 'seccomp', 'user namespace'],
  },
  {
    name: 'secrets',
    promise: 'none to find',
    holders: ['clean environment', 'own descriptors'],
    helpers: ['uts namespace', 'cgroup namespace'],
  },
  { name: 'memory', promise: "the run's total is bounded", holders: ['cgroup', 'rlimits'], helpers: [] },
  { name: 'cpu', promise: "the run's total is bounded", holders: ['cgroup', 'rlimits'], helpers: [] },
  {
    name: 'tasks',
    promise: 'processes and threads are bounded',
    holders: ['cgroup', 'rlimits'],
    helpers: [],
  },
  { name: 'disk', promise: 'bytes and inodes are bounded', holders: ['scratch'], helpers: ['rlimits'] },
  { name: 'output', promise: 'kept and read up to a bound', holders: ['host stops reading'], helpers: [] },
  { name: 'time', promise: 'a run ends', holders: ["host's clock and SIGKILL"], helpers: [] },
];
