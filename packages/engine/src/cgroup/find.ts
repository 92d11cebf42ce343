/** Where this process is in the control group tree: /proc/self/cgroup read together with /proc/self/mountinfo. */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export interface OwnGroups {
  /** cgroup v1: controller → the folder of our own group. */
  v1: Map<string, string>;
  /** cgroup v2: the folder of our own group, and the top of what is mounted. */
  v2: { own: string; top: string } | undefined;
}

export function findOwnGroups(
  cgroups = readFileSync('/proc/self/cgroup', 'utf8'),
  mountinfo = readFileSync('/proc/self/mountinfo', 'utf8'),
): OwnGroups {
  const groups: OwnGroups = { v1: new Map(), v2: undefined };
  const mounts = parseMounts(mountinfo);
  for (const line of cgroups.split('\n')) {
    const [, names, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (path === undefined) continue;
    if (names === '') {
      const mount = mounts.find(({ type }) => type === 'cgroup2');
      if (mount) groups.v2 = { own: place(mount, path), top: mount.point };
      continue;
    }
    for (const name of (names as string).split(',')) {
      const mount = mounts.find(({ type, options }) => type === 'cgroup' && options.includes(name));
      if (mount) groups.v1.set(name, place(mount, path));
    }
  }
  return groups;
}

interface Mount {
  type: string;
  point: string;
  root: string;
  options: string[];
}

/** Fields as in proc(5): id parent device root point options … - type source super-options. */
function parseMounts(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ');
    const fields = before?.split(' ') ?? [];
    const [type = '', , options = ''] = after?.split(' ') ?? [];
    if (!type.startsWith('cgroup')) return [];
    return [{ type, point: fields[4] ?? '', root: fields[3] ?? '/', options: options.split(',') }];
  });
}

/** In a container the mount shows a part of the tree only; a path outside it is taken as the mount's top. */
function place({ point, root }: Mount, path: string): string {
  const inside = relative(root, path);
  return inside.startsWith('..') ? point : join(point, inside);
}
