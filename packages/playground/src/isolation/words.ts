/** What a guarantee means to somebody who has to trust it; the service's own promise stands beside it. */
export const GUARANTEE_TITLES: Record<string, string> = {
  files: 'No file of the host',
  scratch: 'A private folder, then gone',
  network: 'No network',
  processes: 'No sight of other processes',
  privilege: 'No privilege to gain',
  secrets: 'No secrets to find',
  memory: 'Bounded memory',
  cpu: 'Bounded processor time',
  tasks: 'Bounded processes',
  disk: 'Bounded disk',
  output: 'Bounded output',
  time: 'Every run ends',
};

/** What stands around all cells, by the service's name for it. */
const WALLS: Record<string, string> = {
  bubblewrap: 'bubblewrap',
  gvisor: 'gVisor, a kernel of its own',
  container: 'the container that the service runs in',
};

export function wallWords(jail: string): string {
  return WALLS[jail] ?? jail;
}

const LAYERS: Record<string, string> = {
  'mount namespace': 'The run has a file tree of its own, built from nothing.',
  chroot: 'The run’s root is a prepared folder.',
  landlock: 'The kernel refuses every path, port and signal that is not on a short list.',
  'uid per cell': 'Each run has a user of its own, who owns nothing else.',
  scratch: 'Work folder and /tmp are memory of this run, with a bound.',
  'network namespace': 'The run sees an empty network, without even loopback.',
  seccomp: 'System calls that a script does not need are refused before the kernel looks at them.',
  'pid namespace': 'The run sees its own processes only; when the first ends, all do.',
  'ipc namespace': 'Shared memory and queues are the run’s own.',
  no_new_privs: 'No program that it starts can have more rights than it has.',
  capabilities: 'All of root’s powers are dropped, for good.',
  'clean environment': 'No variable of the service’s environment is passed on.',
  'own descriptors': 'No open file or socket is inherited but the run’s own.',
  'uts namespace': 'The host’s name is hidden.',
  'cgroup namespace': 'The host’s control groups are hidden.',
  cgroup: 'The kernel counts all of the run’s processes together.',
  rlimits: 'Each process has bounds of its own, and the service watches their total.',
  'host stops reading': 'The service keeps so much and ends what goes on writing.',
  "host's clock and SIGKILL": 'The service’s own clock ends the run; the script cannot refuse.',
};

/** A layer in plain words. */
export function layerWords(layer: string): string {
  return LAYERS[layer] ?? 'A mechanism of the kernel.';
}
