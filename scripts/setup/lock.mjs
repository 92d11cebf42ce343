// One set-up at a time. The lock is a file that names its holder: `pid start-time`, the second
// because pids are used again. A holder that is gone leaves a stale lock, and the next one takes it.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

// How long after taking over a stale lock it is sure that no one else has done so as well.
const SETTLE_MS = 250;

/**
 * Takes the lock, waiting as long as another process holds it.
 *
 * @param {string} file
 * @param {{ onWait?: (holder: string) => void, pollMs?: number }} [options] `onWait` is called once
 * @returns {Promise<() => void>} gives the lock back; safe to call twice
 */
export async function takeLock(file, { onWait, pollMs = 200 } = {}) {
  const me = identity(process.pid);
  let told = false;
  while (!create(file, me)) {
    const holder = read(file);
    if (holder === undefined) continue;
    if (!isAlive(holder)) {
      if (await takeOver(file, holder, me)) break;
      continue;
    }
    if (!told) onWait?.(holder.split(' ')[0] ?? '');
    told = true;
    await sleep(pollMs);
  }
  return () => {
    if (read(file) === me) rmSync(file, { force: true });
  };
}

/**
 * Makes the file, unless it is there. It appears with its content in one step (link), so no one
 * ever reads it half written.
 *
 * @param {string} file
 * @param {string} me
 */
function create(file, me) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, me);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

/**
 * Writes our name over that of a holder that is gone. Of several that do, the last one has the
 * lock, and each looks again once the others must have written too.
 *
 * @param {string} file
 * @param {string} holder
 * @param {string} me
 */
async function takeOver(file, holder, me) {
  if (read(file) !== holder) return false;
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, me);
  renameSync(draft, file);
  await sleep(SETTLE_MS);
  return read(file) === me;
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** @param {string} holder */
function isAlive(holder) {
  return identity(Number(holder.split(' ')[0])) === holder;
}

/**
 * `pid start-time`; the start time is field 22 of /proc/PID/stat (proc(5)), counted after the
 * command name, which may hold spaces and parentheses. A process that is gone has none.
 *
 * @param {number} pid
 */
export function identity(pid) {
  const stat = read(`/proc/${pid}/stat`);
  const started = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return `${pid} ${started ?? 'gone'}`;
}
