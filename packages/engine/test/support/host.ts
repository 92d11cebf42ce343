/** What tests see of the host: processes by /proc, control groups, folders; and waiting for a condition. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SLOWNESS } from './gvisor.js';

/** Waits until `condition` holds, for at most `ms` (longer inside gVisor); gives back what it came to. */
export async function until<T>(condition: () => T | Promise<T>, ms = 20_000): Promise<T> {
  const deadline = Date.now() + ms * SLOWNESS;
  for (;;) {
    const value = await condition();
    if (value) {
      // What was sent to this process before then has been read, too.
      await new Promise(setImmediate);
      return value;
    }
    if (Date.now() > deadline) throw new Error(`not within ${ms * SLOWNESS} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What becomes of a promise within `ms`, or an error that says that nothing did. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing within ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined; // ended meanwhile
  }
}

function processIds(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Fields of /proc/<pid>/stat behind the name, which may hold spaces and brackets: state, parent, … */
function stat(pid: number): string[] | undefined {
  const text = tryRead(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** The processes right below one. */
export function childrenOf(pid: number): number[] {
  return processIds().filter((each) => stat(each)?.[1] === String(pid));
}

/** All the processes below one. */
export function descendantsOf(pid: number): number[] {
  const below = childrenOf(pid);
  return [...below, ...below.flatMap(descendantsOf)];
}

/** Whether there is such a process, a zombie included. */
export function exists(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

export function residentBytes(pid: number): number {
  return Number(stat(pid)?.[21] ?? 0) * 4096;
}

/** Processes, zombies not counted, whose name is this: see `MARK`. */
export function named(name: string): number[] {
  return processIds().filter((pid) => tryRead(`/proc/${pid}/comm`) === `${name}\n` && stat(pid)?.[0] !== 'Z');
}

/** Processes whose command line holds this text. */
export function withArgument(text: string): number[] {
  return processIds().filter((pid) => tryRead(`/proc/${pid}/cmdline`)?.includes(text));
}

let marks = 0;

/** A name for a process that no other process of the host has. */
export function newName(): string {
  return `t${process.pid}-${++marks}`;
}

/** Python that names the calling process, for `named`: a script's process id means nothing on the host. */
export const MARK = `
import ctypes
def mark(name):
    ctypes.CDLL(None).prctl(15, name.encode())
`;

/** The zygote behind a jail: bubblewrap has a child that is process 1 of the namespace, and that one has the zygote. */
export function zygoteOf(jailPid: number): number {
  let [pid] = childrenOf(jailPid);
  while (pid && tryRead(`/proc/${pid}/comm`) === 'bwrap\n') [pid] = childrenOf(pid);
  if (!pid) throw new Error('no zygote');
  return pid;
}

/** The control groups that engines of a process have on the host. */
export function groups(owner = process.pid): string[] {
  const found: string[] = [];
  const look = (folder: string, depth: number) => {
    for (const entry of readFolders(folder)) {
      const path = join(folder, entry);
      if (entry.startsWith(`pycell-${owner}-`))
        found.push(path, ...readFolders(path).map((each) => join(path, each)));
      else if (depth > 0) look(path, depth - 1);
    }
  };
  look('/sys/fs/cgroup', 6);
  return found;
}

function readFolders(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

/**
 * What engines of a process have in the folder for temporary files. Of our own user's only: process ids are used again,
 * and what one of another user's was killed over is not ours to clear.
 */
export function folders(owner = process.pid): string[] {
  const base = process.env.XDG_RUNTIME_DIR || tmpdir();
  return readdirSync(base).filter(
    (name) =>
      name.startsWith(`pycell-${owner}-`) &&
      statSync(join(base, name), { throwIfNoEntry: false })?.uid === process.getuid?.(),
  );
}

/** Descriptors that this process has open. */
export function descriptors(): number {
  return readdirSync('/proc/self/fd').length;
}
