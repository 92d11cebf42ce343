/** Decides what this host can have: tries the jails, strongest first, and takes the first that holds every guarantee. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cgroups, NoCgroups } from './cgroup/cgroup.js';
import { chooseCgroups } from './cgroup/choose.js';
import { type Cause, EngineStartError } from './errors.js';
import { clearStale, openFolder } from './folder.js';
import type { GuestOrders } from './generation-folder.js';
import { jailRemedy, type Reasons, reasonsFor, remedyFor } from './guarantees/remedies.js';
import { firstBroken, report } from './guarantees/report.js';
import { parents } from './jail/built-root.js';
import type { JailPlan } from './jail/jail.js';
import { type Rung, rungs } from './jail/rungs.js';
import type { Limits } from './limits.js';
import type { withDefaults } from './options.js';
import { cannotHoldScratch, matchingRoot } from './prepared-root.js';
import { type Found, probe } from './probe.js';
import { describeRuntime, type Runtime } from './runtime.js';
import { compileSeccomp } from './seccomp.js';
import { tasksOfUser } from './tasks.js';
import { chooseUids } from './uids.js';
import { foldersOf, type ZygotePlan } from './zygote.js';

export interface Plan {
  zygote: ZygotePlan;
  cgroups: Cgroups | undefined;
  reasons: Reasons;
}

/** Beyond any that there is. */
const NEWEST_LANDLOCK = 999;

type Options = ReturnType<typeof withDefaults>;

/** What is the same for every rung. */
interface Ground {
  options: Options;
  limits: Limits;
  folder: string;
  runtime: Runtime;
  uidBase: number | undefined;
}

/** @throws EngineStartError where no jail holds every guarantee, with the reason of the strongest */
export async function makePlan(options: Options, limits: Limits, folder: string): Promise<Plan> {
  const runtime = await describeRuntime(options.python, options.cacheFolder);
  const isRoot = process.getuid?.() === 0;
  // Root of a container that has no uid to give is as good as an ordinary user.
  const ground = { options, limits, folder, runtime, uidBase: isRoot ? chooseUids() : undefined };
  const chosen = chooseCgroups();
  const refusals: Cause[] = [];
  try {
    for (const rung of rungs(options.jail, ground.uidBase !== undefined)) {
      try {
        return withRefusals(await tryRung(ground, rung, chosen), refusals);
      } catch (error) {
        if (!(error instanceof EngineStartError)) throw error;
        refusals.push({ jail: nameOf(rung), reason: error.message, remedy: error.remedy });
      }
    }
  } catch (error) {
    if ('folders' in chosen) await chosen.remove();
    throw error;
  }
  if ('folders' in chosen) await chosen.remove();
  throw worst(refusals);
}

async function tryRung(ground: Ground, rung: Rung, chosen: Cgroups | NoCgroups): Promise<Plan> {
  const { options, limits, folder, runtime, uidBase } = ground;
  const { jail } = rung;
  const preparedRoot = matchingRoot(options.preparedRoot, runtime);
  const unfit = preparedRoot === undefined ? undefined : cannotHoldScratch(preparedRoot);
  // gVisor's processes are not the host's to put into groups.
  const cgroups = 'folders' in chosen && jail.name !== 'gvisor' && !rung.lowered ? chosen : undefined;
  const ownUids = rung.needed.includes('uid per cell') || rung.wished.includes('uid per cell');
  if (ownUids && uidBase === undefined && rung.needed.includes('uid per cell'))
    throw new EngineStartError('Only root can give each cell a uid of its own', 'Start as root');
  if (uidBase !== undefined)
    await checkReadable(runtime, jail.name === 'container' && preparedRoot === undefined);
  // Only with a uid of its own a cell cannot get out of a changed root again. gVisor's jail brings one along.
  const impossible = new Set([
    ...(uidBase === undefined ? ['uid per cell', 'chroot'] : []),
    ...((preparedRoot === undefined || unfit) && jail.name !== 'gvisor' ? ['chroot'] : []),
  ]);
  const layers = [...rung.needed, ...rung.wished].filter((layer) => !impossible.has(layer));
  const runAs = rung.lowered ? uidBase : undefined;
  // Cells, or the jail itself, come to their folders through ours under another uid.
  if (runAs !== undefined || (jail.name === 'container' && uidBase !== undefined)) await openFolder(folder);
  if (preparedRoot !== undefined) await clearStale(join(preparedRoot, 'work')).catch(() => {});
  // Slots of a generation that is being replaced keep their numbers for a while.
  const uids =
    rung.root && uidBase !== undefined
      ? Array.from({ length: 2 * options.cells + 2 }, (_, n) => uidBase + n)
      : [1000];
  const inside: JailPlan = {
    runtime,
    cgroups: cgroups?.folders ?? [],
    matplotlibConfig: options.matplotlibConfig,
    root: rung.root,
    runAs,
    uids,
    boundProc: rung.boundProc ?? false,
    preparedRoot: layers.includes('chroot') ? preparedRoot : undefined,
  };
  const orders: GuestOrders = {
    layers,
    limits,
    warm: options.warm,
    warmRequired: options.warmRequired,
    uidBase: uidBase ?? 0,
    mostLandlockAbi: options.mostLandlockAbi ?? NEWEST_LANDLOCK,
    limitSpace: false,
    tasksOfUser:
      rung.jail.name === 'container' && uidBase === undefined
        ? tasksOfUser(options.cells, limits.processes)
        : 0,
  };
  const found = await probe(jail, inside, foldersOf(folder, 'probe'), orders);
  if ('reason' in found)
    throw new EngineStartError(`The jail does not start: ${found.reason}`, jailRemedy(found.reason));
  const refused = found.failures.find(({ step }) => rung.needed.includes(step) || !layers.includes(step));
  if (refused) throw cannot(refused);
  if (jail.name === 'container' && process.getuid?.() === 0 && !found.held.includes('uid per cell'))
    throw new EngineStartError(
      "Cells would share root's uid, whose tasks the kernel does not bound",
      remedyFor('uid per cell'),
    );
  const held = [...found.held, ...jail.layers, ...(cgroups ? ['cgroup'] : [])];
  const reasons = {
    ...(unfit ? { chroot: unfit } : {}),
    ...reasonsFor(found, 'folders' in chosen ? undefined : chosen),
  };
  const holders = [...held, ...aspects(found, held)];
  const broken = firstBroken(report(jail.name, holders, reasons));
  if (broken) throw broken;
  const seccomp = await compileSeccomp(options.python, holders);
  return {
    zygote: {
      jail,
      inside: { ...inside, preparedRoot: held.includes('chroot') ? inside.preparedRoot : undefined },
      orders: {
        ...orders,
        layers: [...found.held, ...(cgroups ? ['cgroup'] : [])],
        limitSpace: !found.holdsData,
      },
      seccomp,
    },
    cgroups,
    reasons,
  };
}

/** What a layer can do depends on the kernel's version of it. */
export function aspects(found: Pick<Found, 'landlockAbi'>, held: string[]): string[] {
  // LANDLOCK_SCOPE_SIGNAL came with ABI 6 (Linux 6.12).
  return held.includes('landlock') && found.landlockAbi >= 6 ? ['landlock scope'] : [];
}

function cannot({ step, message }: { step: string; message: string }): EngineStartError {
  return new EngineStartError(`A cell cannot be closed here: ${step}: ${message}`, remedyFor(step));
}

function nameOf({ jail, root, boundProc }: Rung): string {
  if (jail.name !== 'bubblewrap') return jail.name;
  if (root) return 'bubblewrap as root';
  return boundProc
    ? "bubblewrap in a user namespace, with the container's /proc"
    : 'bubblewrap in a user namespace';
}

/** Why the stronger jails are not in use is why their layers are missing. */
function withRefusals(plan: Plan, [strongest]: Cause[]): Plan {
  if (!strongest) return plan;
  const { reason, remedy } = strongest;
  const layers = [
    'mount namespace',
    'scratch',
    'pid namespace',
    'network namespace',
    'ipc namespace',
    'uts namespace',
  ];
  const given = Object.fromEntries(
    [...layers, 'cgroup namespace'].map((layer) => [layer, { reason, remedy }]),
  );
  return { ...plan, reasons: { ...given, ...plan.reasons } };
}

/** Every way that was tried is told; the message and the remedy are those of the strongest. */
function worst(refusals: Cause[]): EngineStartError {
  const [{ reason, remedy }] = refusals as [Cause];
  return new EngineStartError(reason, remedy, refusals.length > 1 ? refusals : []);
}

/**
 * Cells run under uids of their own: they need the rights that "others" have. A root built of mounts has folders of its
 * own above what it shows; without one those of the host count, too (`ways`).
 */
async function checkReadable(runtime: Runtime, ways: boolean): Promise<void> {
  const shown = [...runtime.folders, ...runtime.files];
  for (const path of shown) await check(path, 0o5, 'read', `chmod -R o+rX ${path}`);
  if (ways) for (const path of parents(shown)) await check(path, 0o1, 'go through', `chmod o+x ${path}`);
}

async function check(path: string, rights: number, what: string, remedy: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & rights) !== rights) throw new EngineStartError(`A cell's user cannot ${what} ${path}`, remedy);
}
