/** Takes the control groups that this host lets us have: our own group first, then, for root, the top of the tree. */
import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { alive } from '../folder.js';
import type { Cgroups, NoCgroups } from './cgroup.js';
import { findOwnGroups } from './find.js';
import { makeV1, CONTROLLERS as V1_CONTROLLERS } from './v1.js';
import { makeV2 } from './v2.js';

let made = 0;

export function chooseCgroups(): Cgroups | NoCgroups {
  const own = findOwnGroups();
  const name = `pycell-${process.pid}-${++made}`;
  const reasons: string[] = [];
  const attempt = (what: string, make: () => Cgroups) => {
    try {
      return make();
    } catch (error) {
      reasons.push(`${what}: ${(error as Error).message}`);
      return undefined;
    }
  };
  if (V1_CONTROLLERS.every((controller) => own.v1.has(controller))) {
    for (const path of own.v1.values()) clearStale(path);
    const groups = attempt('cgroup v1', () => makeV1(own.v1, name));
    if (groups) return groups;
  }
  if (own.v2 && hasControllers(own.v2.top)) {
    const { own: ours, top } = own.v2;
    for (const parent of new Set([ours, top])) clearStale(parent);
    const groups =
      // The root of the whole tree may hold processes and hand on at once.
      attempt('cgroup v2', () => makeV2(ours, name)) ??
      attempt('cgroup v2', () => {
        stepDown(ours, name);
        return makeV2(ours, name);
      }) ??
      (top === ours ? undefined : attempt('cgroup v2', () => makeV2(top, name)));
    if (groups) return groups;
  }
  return {
    reason: reasons.at(-1) ?? 'no memory and pids controllers are mounted',
    remedy:
      process.getuid?.() === 0
        ? 'Mount /sys/fs/cgroup writable: docker run --cgroupns=host -v /sys/fs/cgroup:/sys/fs/cgroup:rw'
        : 'Start as root, or in a delegated group: systemd-run --user --scope -p Delegate=yes npm start',
  };
}

/**
 * A group that holds processes cannot hand controllers on. Where ours holds only us and those who started us (a
 * delegated scope), all of them move one down. Throws where others live in it: they are not ours to move.
 */
function stepDown(own: string, name: string): void {
  const pids = readFileSync(join(own, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean);
  const family = new Set<string>();
  for (let pid = `${process.pid}`; pid !== '0' && !family.has(pid); pid = parentOf(pid)) family.add(pid);
  if (!pids.every((pid) => family.has(pid))) throw new Error(`${own} holds processes of others`);
  const below = join(own, `${name}-host`);
  mkdirSync(below);
  for (const pid of pids) writeFileSync(join(below, 'cgroup.procs'), pid);
}

function parentOf(pid: string): string {
  return (
    readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) \S /s, '')
      .split(' ')[0] ?? '0'
  );
}

function hasControllers(top: string): boolean {
  try {
    accessSync(top, constants.R_OK);
    return /\bmemory\b/.test(readFileSync(join(top, 'cgroup.controllers'), 'utf8'));
  } catch {
    return false;
  }
}

/** Groups of an engine that was killed and could not tidy up. */
function clearStale(parent: string): void {
  try {
    for (const name of readdirSync(parent)) {
      const pid = /^pycell-(\d+)-\d+(-host)?$/.exec(name)?.[1];
      if (!pid || alive(Number(pid))) continue;
      const path = join(parent, name);
      for (const slot of readdirSync(path)) if (slot.startsWith('slot-')) rmdirSync(join(path, slot));
      rmdirSync(path);
    }
  } catch {
    // Not ours to remove, or still in use: they do no harm.
  }
}
