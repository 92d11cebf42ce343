import { constants } from 'node:fs';
import { lstat, mkdir, open } from 'node:fs/promises';
import nativePath, { join } from 'node:path';
import type { OutputFile } from '@pycell/engine';
import type { Picture } from './figures.js';

/** What became of one file. */
export interface Written {
  path: string;
  /** Why it is not there; absent where it was written. */
  problem?: string;
}

/**
 * Writes what came back into `folder`, and never outside of it: a path comes from the script, or from whoever answers
 * for a service. A file that is there already is written over; a link is not followed.
 */
export async function writeFiles(
  folder: string,
  files: OutputFile[],
  figures: Picture[],
): Promise<Written[]> {
  await mkdir(folder, { recursive: true });
  const written: Written[] = [];
  for (const file of files) written.push(await writeFile(folder, file));
  for (const { name, content } of figures) written.push(await write(folder, name, content));
  return written;
}

/** A file is what a service answered, and that need not be what its type says. */
async function writeFile(folder: string, file: OutputFile): Promise<Written> {
  const { path, content, encoding, reason }: Partial<Record<keyof OutputFile, unknown>> = file;
  if (typeof path !== 'string') return { path: '(a file)', problem: 'not written: its path is no text' };
  if (content === null) {
    return { path, problem: `left out: ${typeof reason === 'string' ? reason : 'no reason given'}` };
  }
  if (typeof content !== 'string') return { path, problem: 'not written: its content is no text' };
  return write(folder, path, Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8'));
}

type PathRules = Pick<typeof nativePath, 'sep' | 'join' | 'relative' | 'isAbsolute'>;

/** Whether a path names something other than a file below `folder`, by the rules of this system's paths. */
export function leadsElsewhere(folder: string, path: string, rules: PathRules = nativePath): boolean {
  const parts = path.split('/');
  if (parts.some((part) => ['', '.', '..'].includes(part) || part.includes('\0'))) return true;
  // Windows has another separator, drives and streams behind a colon, devices, and drops what a name ends in.
  if (
    rules.sep === '\\' &&
    parts.some((part) => /[\\:]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(part))
  )
    return true;
  const way = rules.relative(folder, rules.join(folder, path));
  return way === '' || way === '..' || way.startsWith(`..${rules.sep}`) || rules.isAbsolute(way);
}

async function write(folder: string, path: string, content: Buffer): Promise<Written> {
  if (leadsElsewhere(folder, path)) return { path, problem: 'not written: its path leads elsewhere' };
  const parts = path.split('/');
  try {
    let place = folder;
    for (const part of parts.slice(0, -1)) {
      place = join(place, part);
      if ((await kind(place)) === 'none') await mkdir(place);
      else if ((await kind(place)) !== 'folder')
        return { path, problem: `not written: ${part} is not a folder` };
    }
    place = join(place, parts.at(-1) as string);
    // Opening a pipe or a device would wait, or do what it does.
    if (!['none', 'file'].includes(await kind(place))) {
      return { path, problem: 'not written: what is there is not a file' };
    }
    await save(place, content);
    return { path };
  } catch (error) {
    return { path, problem: `not written: ${(error as Error).message}` };
  }
}

async function kind(place: string): Promise<'none' | 'file' | 'folder' | 'other'> {
  try {
    const found = await lstat(place);
    return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'none';
    throw error;
  }
}

async function save(place: string, content: Buffer): Promise<void> {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  const file = await open(place, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o666);
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}
