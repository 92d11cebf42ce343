// The hosts of docs/HOSTS.md, as data.

/**
 * `kind` is where pycell runs: on this machine itself, in a container, or in a sandbox of gVisor's made of the image's
 * files. `flags` are docker run's.
 *
 * @typedef {{
 *   id: string, title: string, kind: 'root' | 'user' | 'container' | 'sandbox',
 *   flags?: string[], env?: Record<string, string>, note?: string
 * }} Host
 */

const NOBODY = ['--user', '65534'];
export const PROFILE = 'seccomp=deploy/seccomp/pycell.json';

/** @type {Host[]} */
export const HOSTS = [
  { id: 'root', title: 'Linux, root', kind: 'root' },
  { id: 'user', title: 'Linux, ordinary user', kind: 'user', note: 'A user who may make user namespaces.' },
  { id: 'docker', title: 'Docker, no flags', kind: 'container', flags: [] },
  {
    id: 'hardened',
    title: 'Docker, hardened',
    kind: 'container',
    flags: [
      ...NOBODY,
      '--read-only',
      '--cap-drop',
      'ALL',
      '--security-opt',
      'no-new-privileges',
      '--tmpfs',
      '/tmp',
    ],
  },
  {
    id: 'profile',
    title: 'Docker, our seccomp profile',
    kind: 'container',
    flags: ['--security-opt', PROFILE],
  },
  {
    id: 'profile-user',
    title: 'Docker, our seccomp profile, ordinary user',
    kind: 'container',
    flags: [...NOBODY, '--security-opt', PROFILE],
  },
  {
    id: 'in-gvisor',
    title: 'Inside gVisor, root',
    kind: 'sandbox',
    note: "The image's files under runsc, with Docker's default capabilities, as on Cloud Run.",
  },
  {
    id: 'gvisor',
    title: 'Linux, root, gVisor as the jail',
    kind: 'root',
    // The second is what the tests' engines read.
    env: { PYCELL_JAIL: 'gvisor', PYCELL_TEST_JAIL: 'gvisor' },
  },
];

/**
 * @param {string[]} ids all of them where none is named
 * @throws RangeError that lists the ids there are
 */
export function chosen(ids) {
  const known = HOSTS.map(({ id }) => id);
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined) throw new RangeError(`No host '${unknown}'; there are ${known.join(', ')}.`);
  return ids.length === 0 ? HOSTS : HOSTS.filter(({ id }) => ids.includes(id));
}
