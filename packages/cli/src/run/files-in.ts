import { isUtf8 } from 'node:buffer';
import { type Dirent, existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, posix, resolve } from 'node:path';
import { formatBytes, MOST_FILES, type RequestFile } from '@pycell/engine';
import { EXIT } from '../exit-codes.js';
import { CommandError } from '../failure.js';

/** Of all together: a folder by mistake, such as a home, is to be noticed before it is read. */
const MOST_BYTES = 64 * 1024 * 1024;

interface Found {
  local: string;
  path: string;
}

/**
 * The files of `--file LOCAL` and `--file LOCAL:PATH`, a folder with all that is in it. Without a PATH it is the last
 * part of LOCAL; `.` is the work folder itself. Links inside a folder are not followed.
 *
 * @throws CommandError
 */
export async function readFiles(specs: string[]): Promise<RequestFile[]> {
  const files: RequestFile[] = [];
  let bytes = 0;
  for (const { local, path } of (await Promise.all(specs.map(find))).flat()) {
    const { size } = await stat(local).catch((error) => cannotRead(local, error));
    bytes += size;
    if (bytes > MOST_BYTES) throw tooMuch(`more than ${formatBytes(MOST_BYTES)}`);
    if (files.length >= MOST_FILES) throw tooMuch(`more than ${MOST_FILES} files`);
    const content = await readFile(local).catch((error) => cannotRead(local, error));
    files.push({ path, ...encoded(content) });
  }
  return files;
}

async function find(spec: string): Promise<Found[]> {
  const { local, path } = split(spec);
  const { isDirectory } = await kindOf(local);
  if (!isDirectory) {
    if (path === '.') throw new CommandError(`--file ${spec}: a file needs a name`, EXIT.usage);
    return [{ local, path }];
  }
  const entries = await readdir(local, { withFileTypes: true, recursive: true }).catch((error) =>
    cannotRead(local, error),
  );
  const files = entries.filter((entry) => entry.isFile());
  if (files.length > MOST_FILES) throw tooMuch(`${local} has ${files.length} files, at most ${MOST_FILES}`);
  return files.map((entry) => inFolder(entry, local, path)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

function inFolder({ parentPath, name }: Dirent, folder: string, path: string): Found {
  const local = join(parentPath, name);
  const inside = resolve(local).slice(resolve(folder).length).replace(/^\/+/, '');
  return { local, path: posix.join(path, inside) };
}

/** A name with a colon that exists is a name. */
function split(spec: string): Found {
  const colon = existsSync(spec) ? -1 : spec.lastIndexOf(':');
  const local = colon === -1 ? spec : spec.slice(0, colon);
  const path = colon === -1 ? basename(resolve(local)) : posix.normalize(spec.slice(colon + 1) || '.');
  if (local === '') throw new CommandError(`--file ${spec}: a file of this machine comes first`, EXIT.usage);
  if (path.startsWith('/') || path === '..' || path.startsWith('../')) {
    throw new CommandError(
      `--file ${spec}: the path for the script has to stay in its work folder`,
      EXIT.usage,
    );
  }
  return { local, path: path.replace(/(?<=.)\/$/, '') };
}

async function kindOf(local: string) {
  const found = await stat(local).catch((error) => cannotRead(local, error));
  if (found.isFile() || found.isDirectory()) return { isDirectory: found.isDirectory() };
  throw new CommandError(`--file ${local}: neither a file nor a folder`, EXIT.noInput);
}

function encoded(content: Buffer): Pick<RequestFile, 'content' | 'encoding'> {
  if (isUtf8(content)) return { content: content.toString('utf8') };
  return { content: content.toString('base64'), encoding: 'base64' };
}

function cannotRead(local: string, error: NodeJS.ErrnoException): never {
  throw new CommandError(`cannot read ${local}: ${error.message}`, EXIT.noInput);
}

function tooMuch(what: string): CommandError {
  return new CommandError(`--file: ${what}`, EXIT.usage);
}
