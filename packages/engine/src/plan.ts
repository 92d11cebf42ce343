/** Decides what this host can have: the runtime's parts, the filter, the control groups, the layers and their reasons. */
import { stat } from 'node:fs/promises';
import type { Cgroups } from './cgroup/cgroup.js';
import { chooseCgroups } from './cgroup/choose.js';
import { EngineStartError } from './errors.js';
import type { Reasons } from './guarantees/report.js';
import type { Limits } from './limits.js';
import type { withDefaults } from './options.js';
import { describeRuntime, type Runtime } from './runtime.js';
import { compileSeccomp } from './seccomp.js';
import { chooseUids } from './uids.js';
import type { ZygotePlan } from './zygote.js';

export interface Plan {
  zygote: ZygotePlan;
  cgroups: Cgroups | undefined;
  reasons: Reasons;
}

const ALWAYS = [
  'pid namespace',
  'mount namespace',
  'network namespace',
  'ipc namespace',
  'uts namespace',
  'cgroup namespace',
  'proc',
  'scratch',
  'rlimits',
  'capabilities',
  'no_new_privs',
  'seccomp',
  // Left out by the zygote where the kernel has none.
  'landlock',
];

export async function makePlan(options: ReturnType<typeof withDefaults>, limits: Limits): Promise<Plan> {
  // Root of a container that has no uid to give is as good as an ordinary user.
  const uidBase = process.getuid?.() === 0 ? chooseUids() : undefined;
  const root = uidBase !== undefined;
  const compiling = compileSeccomp(options.python, ['cgroup']);
  // Both at once, but an interpreter that does not work is told as that.
  compiling.catch(() => {});
  const runtime = await describeRuntime(options.python, options.cacheFolder);
  const counted = await compiling;
  if (root) await checkReadable(runtime);
  const chosen = chooseCgroups();
  const cgroups = 'folders' in chosen ? chosen : undefined;
  const seccomp = cgroups ? counted : await compileSeccomp(options.python, []);
  const layers = [...ALWAYS, root ? 'uid per cell' : 'user namespace', ...(cgroups ? ['cgroup'] : [])];
  const reasons: Reasons = {
    landlock: {
      reason: 'the kernel offers no Landlock',
      remedy: 'Linux 5.13 or later, with landlock in its lsm= list',
    },
    'uid per cell': { reason: 'only root can give each cell a uid of its own', remedy: 'Start as root' },
    ...('folders' in chosen ? {} : { cgroup: chosen }),
  };
  // Slots of a generation that is being replaced keep their numbers for a while.
  const uids = root ? Array.from({ length: 2 * options.cells + 2 }, (_, number) => uidBase + number) : [1000];
  return {
    zygote: {
      runtime,
      seccomp,
      layers,
      limits,
      root,
      uids,
      uidBase: uidBase ?? 0,
      warm: options.warm,
      warmRequired: options.warmRequired,
      cgroups: cgroups?.folders ?? [],
      matplotlibConfig: options.matplotlibConfig,
    },
    cgroups,
    reasons,
  };
}

/** Cells run under uids of their own: they need the rights that "others" have. Folders above do not matter. */
async function checkReadable(runtime: Runtime): Promise<void> {
  for (const path of [...runtime.folders, ...runtime.files]) {
    const { mode } = await stat(path);
    if ((mode & 0o5) !== 0o5) {
      throw new EngineStartError(`A cell's user cannot read ${path}`, `chmod -R o+rX ${path}`);
    }
  }
}
