/**
 * Which rung an engine stands on, by its own report. What is tried is the same on all of them; which layer refuses it,
 * and so the errno, differs.
 */
import { existsSync } from 'node:fs';
import { describe, test } from 'vitest';
import type { TestEngine } from './engine.js';
import { INSIDE_GVISOR } from './gvisor.js';

/** Whether a layer is among those that hold this engine's cells. */
export function holds(engine: TestEngine, layer: string): boolean {
  return engine.isolation().guarantees.some(({ layers }) => layers.includes(layer));
}

/**
 * What a cell has for a file tree: a root of mounts, a prepared root with Landlock in it, one without, or the host's
 * own tree with Landlock alone.
 */
export type Tree = 'mounts' | 'chroot' | 'bare chroot' | 'landlock';

export interface Rung {
  tree: Tree;
  /** Process and group numbers are the cell's own. */
  ownPids: boolean;
  /** A fresh /proc of its own, or a view of one. */
  ownProc: boolean;
  /** A view of the container's /proc, with the cell's first process and no other. */
  procView: boolean;
  ownNetwork: boolean;
  /** No other cell, and nothing of the service, has the cell's uid. */
  ownUid: boolean;
  /** One tmpfs behind work folder, /tmp and /dev/shm; otherwise scratch is a folder that is watched. */
  tmpfs: boolean;
  landlock: boolean;
  /** Cells ask gVisor's kernel, as the jail has it or the whole host. */
  gvisor: boolean;
  counted: boolean;
}

export function rungOf(engine: TestEngine): Rung {
  const has = (layer: string) => holds(engine, layer);
  const landlock = has('landlock');
  const mounts = has('mount namespace');
  const chroot = landlock ? 'chroot' : 'bare chroot';
  return {
    tree: mounts ? 'mounts' : has('chroot') ? chroot : 'landlock',
    ownPids: has('pid namespace'),
    ownProc: mounts,
    procView: has('proc view'),
    ownNetwork: has('network namespace'),
    ownUid: has('uid per cell') || has('user namespace'),
    tmpfs: has('scratch'),
    landlock,
    gvisor: INSIDE_GVISOR || engine.isolation().jail === 'gvisor',
    counted: has('cgroup'),
  };
}

type Errnos = string | string[];

/** By tree; what is not given for a prepared root without Landlock is as with it. */
export type ByTree = Record<Exclude<Tree, 'bare chroot'>, Errnos> & { 'bare chroot'?: Errnos };

export function byTree({ tree }: Rung, given: ByTree): Errnos {
  return given[tree] ?? given.chroot;
}

/** Reading a path of the host: it is not there in a root of the cell's own, and closed in the host's tree. */
export function unreachable({ tree }: Rung, path: string): string {
  return tree === 'landlock' && existsSync(path) ? 'EACCES' : 'ENOENT';
}

/** Why not, for the end of a title; the reports read it there. */
export const whySkipped = (reason: string | false | undefined) => (reason ? ` (skipped: ${reason})` : '');

/** A test that says why where it cannot be one on this rung. */
export function testUnless(
  reason: string | false | undefined,
  title: string,
  body: () => Promise<void> | void,
): void {
  test.skipIf(reason)(title + whySkipped(reason), body);
}

/** The same for a group of tests, each of which is told of with the reason. */
export function describeUnless(reason: string | false | undefined, title: string, body: () => void): void {
  describe.skipIf(reason)(title + whySkipped(reason), body);
}

/** Python that tells one slot of an engine from another. */
export function slotOf({ tmpfs }: Rung): string {
  return tmpfs ? "__import__('os').readlink('/proc/self/ns/net')" : "__import__('os').getcwd()";
}
