// What the service has of the host: processes, descriptors, memory, control groups, temporary files.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const MIB = 1 << 20;
const PAGE_BYTES = 4096;

/** @param {number} pid of the service @param {string} temporary the folder that it alone uses */
export function measure(pid, temporary) {
  const family = below(pid);
  return {
    processes: family.length,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    groups: groups('/sys/fs/cgroup', `pycell-${pid}-`, 6),
    temporary: readdirSync(temporary, { recursive: true }).length,
    nodeMiB: Math.round(residentBytes(pid) / MIB),
  };
}

/** @param {number} pid */
export function residentBytes(pid) {
  return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * PAGE_BYTES;
}

/**
 * All the processes below one.
 *
 * @param {number} pid
 */
export function below(pid) {
  const children = new Map();
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    const parent = parentOf(name);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  /** @type {(each: number) => number[]} */
  const of = (each) =>
    (children.get(String(each)) ?? []).flatMap((/** @type {number} */ child) => [child, ...of(child)]);
  return of(pid);
}

/** @param {string} pid */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  } catch {
    return undefined; // ended meanwhile
  }
}

/**
 * @param {string} folder
 * @param {string} prefix
 * @param {number} depth
 */
function groups(folder, prefix, depth) {
  let count = 0;
  /** @type {import('node:fs').Dirent[]} */
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return 0; // gone meanwhile
  }
  for (const entry of entries.filter((each) => each.isDirectory())) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(prefix))
      count += 1 + readdirSync(path, { withFileTypes: true }).filter((each) => each.isDirectory()).length;
    else if (depth > 0) count += groups(path, prefix, depth - 1);
  }
  return count;
}
