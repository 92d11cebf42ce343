/** The engine's own folder: socket, configuration and the jail's /etc, readable by nobody else; gone when it stops. */
import { chmod, lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineStartError } from './errors.js';
import { remedyFor } from './guarantees/remedies.js';

const PREFIX = 'pycell-';

/** Makes a folder `pycell-<pid>-xxxxxx`, mode 0700, and clears those whose process is gone. */
export async function makeFolder(base = usualBase()): Promise<string> {
  try {
    return await makeBelow(base);
  } catch (error) {
    throw new EngineStartError(
      `The folder for temporary files cannot be written to: ${(error as Error).message}`,
      remedyFor('scratch folder'),
    );
  }
}

async function makeBelow(base: string): Promise<string> {
  await clearStale(base);
  return mkdtemp(join(base, `${PREFIX}${process.pid}-`));
}

/** A user's own folder for such things; of root's, cells with uids of their own may have to get to theirs. */
function usualBase(): string {
  return (process.getuid?.() !== 0 && process.env.XDG_RUNTIME_DIR) || tmpdir();
}

/** Removes what engines left in `base` whose process is gone. */
export async function clearStale(base: string): Promise<void> {
  for (const name of await readdir(base)) {
    const pid = Number(/^pycell-(\d+)-/.exec(name)?.[1]);
    const path = join(base, name);
    if (pid && !(await isInUse(pid, path))) await clear(path).catch(() => {});
  }
}

/** Process ids are used again: what is older than this process was left by one before it of the same number. */
async function isInUse(pid: number, path: string): Promise<boolean> {
  if (pid !== process.pid) return alive(pid);
  const { ctimeMs } = await lstat(path);
  return ctimeMs > Date.now() - process.uptime() * 1000;
}

/**
 * Another user's folder of that name is left to them: while root walks through it they could put a link to elsewhere
 * in its way.
 */
async function clear(path: string): Promise<void> {
  const { uid } = await lstat(path);
  if (uid === process.getuid?.()) await rm(path, { recursive: true, force: true });
}

export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Everyone may go through the engine's folder where cells have their scratch below it; nobody may list it. */
export async function openFolder(folder: string): Promise<void> {
  await chmod(folder, 0o711);
}
