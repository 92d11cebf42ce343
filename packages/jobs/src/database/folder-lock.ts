import {
  linkSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long after taking a dead process's lock it is sure that no one else has done so as well. */
const SETTLE_MS = 250;
/** How often a holder says that it is there, to those who cannot see its process: in other containers. */
const TOUCH_MS = 5000;
/** After so long without a word such a holder is taken for dead. */
const SILENT_MS = 30_000;

/** Another process has the folder. */
export class FolderInUseError extends Error {
  override name = 'FolderInUseError';
}

/**
 * Takes a folder for this process, by a file that names it, when it began, as process ids are used again, and its pid
 * namespace, as they mean nothing in another. One that a dead process left does not count.
 *
 * @returns what gives the folder back
 * @throws FolderInUseError
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const file = join(folder, 'lock');
  const me = identity(process.pid);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, me);
  try {
    // Of two that find the same dead one's, the later writes its name over the earlier's.
    if (take(folder, file, draft) === 'taken over') await sleep(SETTLE_MS);
  } finally {
    rmSync(draft, { force: true });
  }
  if (read(file) !== me) throw inUse(folder, read(file));
  const touching = setInterval(() => touch(file, me), TOUCH_MS).unref();
  return () => {
    clearInterval(touching);
    if (read(file) === me) rmSync(file, { force: true });
  };
}

function take(folder: string, file: string, draft: string): 'new' | 'taken over' {
  try {
    // The file appears with its content, in one step.
    linkSync(draft, file);
    return 'new';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = read(file);
    if (holder !== undefined && isAlive(holder, file)) throw inUse(folder, holder);
    renameSync(draft, file);
    return 'taken over';
  }
}

function isAlive(holder: string, file: string): boolean {
  const [pid, , namespace] = holder.split(' ');
  if (namespace === ownNamespace()) return identity(Number(pid)) === holder;
  const { mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { mtimeMs: 0 };
  return Date.now() - mtimeMs < SILENT_MS;
}

function touch(file: string, me: string): void {
  if (read(file) !== me) return;
  const now = new Date();
  utimesSync(file, now, now);
}

function inUse(folder: string, holder = 'unknown'): FolderInUseError {
  return new FolderInUseError(
    `${folder} is in use by process ${holder.split(' ')[0]}: one process at a time can have an embedded database. ` +
      'Give this one another folder by PYCELL_DATA, or all of them one PostgreSQL server by PYCELL_DATABASE',
  );
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** `pid start-time namespace`: field 22 of /proc/PID/stat (proc(5)), counted behind the name, which may hold anything. */
function identity(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  return `${pid} ${stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'gone'} ${ownNamespace()}`;
}

/** Of this boot, as their numbers are given out again at the next. */
function ownNamespace(): string {
  const boot = read('/proc/sys/kernel/random/boot_id')?.trim().slice(0, 8);
  try {
    return `${boot}/${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return `${boot}/unknown`;
  }
}
