/** A run's files: those that it starts with, and those that come back. */
import { formatBytes, InputError, type Limits } from './limits.js';

/** A file of a request, put into the work folder before the run. */
export interface RequestFile {
  /** Relative to the work folder, with `/` between names, and inside it. */
  path: string;
  content: string;
  /** `utf-8` where absent. */
  encoding?: 'utf-8' | 'base64';
}

/** A file that the script has created or changed. */
export interface OutputFile {
  path: string;
  /** Bytes. */
  size: number;
  encoding: 'utf-8' | 'base64';
  /** Null where it was left out; `reason` then says why. */
  content: string | null;
  mediaType: string;
  reason?: string;
}

export const MOST_FILES = 256;
/** Files and folders are names in the cell's scratch, which has 4096. */
const MOST_FOLDERS = 1024;
const LONGEST_NAME = 255;
const LONGEST_PATH = 1024;
const MOST_LEVELS = 16;
/** Left of the disk for the script and what it needs of folders. */
export const SPARE_DISK_BYTES = 1 << 20;
const SCRIPT = 'script.py';
const CACHE = '__pycache__';
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * What a request's files may be: names that stay in the work folder, each once, within the run's limits.
 *
 * @throws InputError that names the file by its place in the list, and says what is accepted
 */
export function checkFiles(
  files: readonly RequestFile[],
  limits: Limits,
  stdinBytes = 0,
  /** The script is one of them, whatever its name. */
  withScript = false,
): void {
  if (files.length > MOST_FILES)
    throw new InputError(`'files' has ${files.length} files, at most ${MOST_FILES}`);
  const names = new Tree();
  const most = limits.diskBytes - SPARE_DISK_BYTES;
  let bytes = stdinBytes;
  for (const [index, file] of files.entries()) {
    names.add(checkPath(file.path, `files[${index}].path`, withScript), index);
    const size = checkContent(file, index);
    if (size > limits.fileBytes)
      throw new InputError(`'files[${index}].content' has ${size} bytes, at most ${limits.fileBytes}`);
    bytes += size;
    if (bytes > most) {
      const also = stdinBytes ? "together with 'stdin' " : '';
      throw new InputError(`'files' have more than ${most} bytes ${also}in all (${formatBytes(most)})`);
    }
  }
}

function checkContent({ content, encoding = 'utf-8' }: RequestFile, index: number): number {
  const name = `'files[${index}].content'`;
  if (typeof content !== 'string') throw new InputError(`${name} must be a string`);
  if (encoding === 'utf-8') {
    if (!content.isWellFormed())
      throw new InputError(`${name} has a lone surrogate, which has no bytes in UTF-8`);
    return Buffer.byteLength(content);
  }
  if (encoding !== 'base64') throw new InputError(`'files[${index}].encoding' must be 'utf-8' or 'base64'`);
  if (content.length % 4 !== 0 || !BASE64.test(content))
    throw new InputError(
      `${name} is not valid base64: A-Z, a-z, 0-9, + and /, padded with = to a multiple of four`,
    );
  return Buffer.byteLength(content, 'base64');
}

/** The path's components. */
function checkPath(path: unknown, field: string, withScript: boolean): string[] {
  const refuse = (why: string): never => {
    throw new InputError(
      `'${field}' ${why}: a path is relative to the work folder, with / between names, and stays inside`,
    );
  };
  if (typeof path !== 'string') return refuse('must be a string');
  if (path === '') return refuse('is empty');
  if (path.startsWith('/')) return refuse('is absolute');
  if (path.includes('\0')) return refuse('has a NUL');
  if (!path.isWellFormed()) return refuse('has a lone surrogate');
  if (Buffer.byteLength(path) > LONGEST_PATH) return refuse(`has more than ${LONGEST_PATH} bytes`);
  const names = path.split('/');
  if (names.length > MOST_LEVELS) return refuse(`has more than ${MOST_LEVELS} levels`);
  for (const name of names) {
    if (name === '') return refuse('has an empty name');
    if (name === '.' || name === '..') return refuse(`has '${name}'`);
    if (name === CACHE) return refuse(`has ${CACHE}, which is Python's own`);
    if (Buffer.byteLength(name) > LONGEST_NAME)
      return refuse(`has a name of more than ${LONGEST_NAME} bytes`);
  }
  if (names[0] === SCRIPT && !withScript) return refuse(`is ${SCRIPT}, which is the script's own`);
  return names;
}

/** The names so far: no two files may have the same, and no file that of another's folder. */
class Tree {
  private readonly files = new Map<string, number>();
  private readonly folders = new Map<string, number>();

  add(names: string[], index: number): void {
    const path = names.join('/');
    const same = this.files.get(path);
    if (same !== undefined) throw new InputError(`'files[${index}].path' is that of files[${same}], too`);
    const inside = this.folders.get(path);
    if (inside !== undefined)
      throw new InputError(`'files[${index}].path' is the folder of files[${inside}]`);
    this.files.set(path, index);
    for (let level = 1; level < names.length; level++) {
      const folder = names.slice(0, level).join('/');
      const file = this.files.get(folder);
      if (file !== undefined)
        throw new InputError(`'files[${index}].path' goes through files[${file}], which is a file`);
      this.folders.set(folder, index);
    }
    if (this.folders.size > MOST_FOLDERS)
      throw new InputError(`'files' are in more than ${MOST_FOLDERS} folders`);
  }
}
