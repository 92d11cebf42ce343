/** Each guarantee taken away by hand: `pycell serve` stops with exit code 1, says what cannot be held, and what to do. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { denying } from './support/deny.js';
import { projectRoot } from './support/engine.js';
import { asOrdinaryUser, whyNotWithoutNamespaces } from './support/ordinary-user.js';

const program = join(projectRoot, 'packages/cli/bin/pycell.js');
const isBuilt = existsSync(join(projectRoot, 'packages/cli/dist/main.js'));
const empty = mkdtempSync(join(tmpdir(), 'pycell-no-programs-'));
chmodSync(empty, 0o755);
afterAll(() => rmSync(empty, { recursive: true }));

const NAMESPACES = ['unshare', 'mount', 'setns', 'pivot_root'];

interface Refusal {
  title: string;
  /** Calls that the kernel refuses. */
  denied?: string[];
  variables?: Record<string, string>;
  as: 'root' | 'an ordinary user';
  /** What the message names. */
  names: RegExp[];
  remedies: RegExp[];
}

const refusals: Refusal[] = [
  {
    title: 'no Landlock, no root and no namespaces: no guarantee of files',
    denied: ['landlock', ...NAMESPACES],
    as: 'an ordinary user',
    names: [/guarantee 'files' cannot be held/, /no Landlock/, /namespace/],
    remedies: [/[Ll]andlock/, /userns|user namespaces|seccomp=/, /as root|without --user/],
  },
  {
    title: 'no Landlock, no root and no bubblewrap',
    denied: ['landlock'],
    variables: { PATH: empty },
    as: 'an ordinary user',
    names: [/no bwrap/, /guarantee 'files' cannot be held/],
    remedies: [/[Ii]nstall bubblewrap/, /[Ll]andlock/],
  },
  {
    title: 'no seccomp, as root',
    denied: ['seccomp', 'prctl:22'],
    as: 'root',
    names: [/seccomp: .*(Operation not permitted|EPERM)/],
    remedies: [/CONFIG_SECCOMP_FILTER/],
  },
  {
    title: 'no seccomp, as an ordinary user',
    denied: ['seccomp', 'prctl:22'],
    as: 'an ordinary user',
    names: [/seccomp/],
    remedies: [/CONFIG_SECCOMP_FILTER/],
  },
  {
    title: 'no no_new_privs',
    denied: ['prctl:38'],
    variables: { PYCELL_JAIL: 'container' },
    as: 'an ordinary user',
    names: [/no_new_privs|seccomp/],
    remedies: [/./],
  },
  {
    title: 'gVisor is asked for, and there is no runsc',
    variables: { PYCELL_JAIL: 'gvisor', PATH: empty },
    as: 'root',
    names: [/no runsc/],
    remedies: [/[Ii]nstall gVisor/],
  },
  {
    title: 'bubblewrap is asked for, and there are no user namespaces',
    denied: NAMESPACES,
    variables: { PYCELL_JAIL: 'bubblewrap' },
    as: 'an ordinary user',
    names: [/namespace/],
    remedies: [/userns|user namespaces|seccomp=/],
  },
  {
    title: 'bubblewrap is asked for, and is not installed',
    variables: { PYCELL_JAIL: 'bubblewrap', PATH: empty },
    as: 'root',
    names: [/no bwrap/],
    remedies: [/[Ii]nstall bubblewrap/],
  },
  {
    title: 'a root that was not prepared',
    variables: { PYCELL_JAIL: 'container', PYCELL_ROOT: '/usr' },
    as: 'root',
    names: [/\/usr is not a prepared root/],
    remedies: [/prepare_root\.py \/usr/],
  },
  {
    title: 'a folder for temporary files that cannot be written to',
    variables: { PYCELL_JAIL: 'container', TMPDIR: '/usr' },
    as: 'an ordinary user',
    names: [/\/usr/, /scratch|writ|permission denied/i],
    remedies: [/--tmpfs|TMPDIR/],
  },
];

function serve({ denied, variables = {}, as }: Refusal) {
  const settings = { PORT: '0', PYCELL_HOST: '127.0.0.1', PYCELL_WARM: 'none', ...variables };
  const service = [
    '/usr/bin/env',
    ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
    process.execPath,
    program,
    'serve',
  ];
  const held = denied ? denying(denied, service) : service;
  const [command, ...args] = (as === 'root' ? held : asOrdinaryUser(held)) as [string, ...string[]];
  return spawnSync(command, args, { encoding: 'utf8', timeout: 60_000, cwd: projectRoot });
}

const reason = isBuilt ? whyNotWithoutNamespaces() : 'packages/cli is not built: npm run build';

describe.skipIf(reason)(`\`pycell serve\` stops${reason ? ` (skipped: ${reason})` : ''}`, () => {
  test.each(refusals)('$title ($as)', (refusal) => {
    const { status, stderr } = serve(refusal);
    // What is told first is `pycell: …`; a remedy is a line of its own behind an arrow.
    const remedies = stderr.split('\n').filter((line) => /^\s*→/.test(line));
    for (const each of refusal.names) expect(stderr).toMatch(each);
    for (const each of refusal.remedies) expect(remedies.join('\n')).toMatch(each);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(status).toBe(1);
  });
});
