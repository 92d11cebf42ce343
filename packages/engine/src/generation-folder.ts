/** The folders of one generation and what the zygote, or the probe in its place, finds in them. */
import { chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cellEnvironment } from './jail/environment.js';
import type { Jail, JailCommand, JailFolders, JailPlan } from './jail/jail.js';
import type { Limits } from './limits.js';

/** What the guest's Python is to do, beside what the jail's view tells. */
export interface GuestOrders {
  /** The layers to put on, by name. */
  layers: string[];
  limits: Limits;
  warm: string[];
  /** The operator named the warm modules: a missing one is an error. */
  warmRequired: boolean;
  uidBase: number;
  mostLandlockAbi: number;
  /** The kernel does not hold RLIMIT_DATA: the address space is bounded instead. */
  limitSpace: boolean;
  /** What others of the cells' uid may have as tasks, where cells share one: RLIMIT_NPROC counts them all. */
  tasksOfUser: number;
}

/** Makes the folders; gives back the command line that runs `entry` of the guest's modules in the jail. */
export async function prepareGeneration(
  jail: Jail,
  plan: JailPlan,
  folders: JailFolders,
  orders: GuestOrders,
  seccomp: Buffer | undefined,
  entry: 'zygote' | 'probe',
): Promise<JailCommand> {
  await mkdir(folders.host, { mode: 0o700 });
  if (plan.runAs !== undefined) await chown(folders.host, plan.runAs, plan.runAs);
  const view = jail.view(plan, folders);
  const { guest, warmFolder: _, host, ...places } = view;
  if (seccomp) await writeFile(join(folders.host, 'seccomp.bpf'), seccomp);
  const environment = cellEnvironment(plan.runtime);
  await writeFile(join(folders.host, 'zygote.json'), JSON.stringify({ ...orders, ...places, environment }));
  const call =
    entry === 'probe' ? `main(${text(host)})` : `main(${text(host)}, ${jail.patienceMs ? 'True' : 'False'})`;
  const program = `import sys; sys.path.insert(0, ${text(guest)})
from pycell_guest.${entry} import main
sys.path.pop(0)
${call}`;
  return jail.command(plan, folders, program);
}

/** A Python literal. JSON's strings are Python's, too. */
const text = (value: string) => JSON.stringify(value);

export async function removeGeneration(jail: Jail, plan: JailPlan, folders: JailFolders): Promise<void> {
  await jail.clear?.(plan, folders);
  for (const path of [folders.host, folders.scratch]) await rm(path, { recursive: true, force: true });
}
