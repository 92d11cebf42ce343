/** Asks the kernel what a jail allows, by putting the layers on in it as in earnest (guest/pycell_guest/probe.py). */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type GuestOrders, prepareGeneration, removeGeneration } from './generation-folder.js';
import type { Jail, JailFolders, JailPlan } from './jail/jail.js';

const run = promisify(execFile);

export interface Found {
  /** The layers that hold. */
  held: string[];
  failures: { step: string; errno: number; message: string }[];
  landlockAbi: number;
  /** RLIMIT_DATA is held. */
  holdsData: boolean;
}

const LONGEST_MS = 60_000;

/** What of `orders.layers` can be had, or why the jail itself does not start. */
export async function probe(
  jail: Jail,
  plan: JailPlan,
  folders: JailFolders,
  orders: GuestOrders,
): Promise<Found | { reason: string }> {
  try {
    const { args, env } = await prepareGeneration(jail, plan, folders, orders, undefined, 'probe');
    const [program, ...rest] = args as [string, ...string[]];
    const { runAs } = plan;
    const { stdout } = await run(program, rest, {
      env,
      cwd: '/',
      timeout: LONGEST_MS,
      ...(runAs === undefined ? {} : { uid: runAs, gid: runAs }),
    });
    return JSON.parse(stdout) as Found;
  } catch (error) {
    return { reason: reasonOf(error) };
  } finally {
    await removeGeneration(jail, plan, folders);
  }
}

function reasonOf(error: unknown): string {
  const { code, path, stderr } = error as { code?: unknown; path?: string; stderr?: string };
  if (code === 'ENOENT') return `no ${path}`;
  return stderr?.trim().split('\n').at(-1) || (error as Error).message;
}
