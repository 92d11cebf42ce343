/** The files that come back from a run, as frames of a cell. A cell wrote them: all is checked and bounded. */
import { isUtf8 } from 'node:buffer';
import { formatBytes } from './limits.js';
import { mediaTypeOf } from './media-types.js';
import type { Truncation } from './outcome.js';
import { FILE_BYTES, WireError } from './wire.js';
import type { OutputFile } from './work-files.js';

/** As the guest's own files.py keeps to. */
const MOST_WITH_CONTENT = 64;
const MOST_LISTED = 1000;
const MOST_LEVELS = 40;
/** A name of bytes that are not UTF-8 triples. */
const LONGEST_PATH = 3 * 1024;
const MOST_ABOUT = 16 * 1024;

/** Why a file's content does not come back, by the guest's word for it. */
const REASONS = new Map([
  ['count', `more than ${MOST_WITH_CONTENT} files`],
  ['room', `larger than what is left of ${formatBytes(FILE_BYTES)} in all`],
  ['link', 'a symbolic link'],
  ['fifo', 'a named pipe'],
  ['socket', 'a socket'],
  ['device', 'a device'],
  ['closed', 'it cannot be opened'],
  ['deep', 'a folder below too many others'],
]);

/** What text does not hold: control characters but for those that format it. With them JSON would be six times as long. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for.
const NOT_TEXT = /[\0-\x07\x0b\x0e-\x1a\x1c-\x1f]/;
const ESCAPE = 0x1b;
/** Coloured output has some: so many in any file, and this part of a large one. */
const SOME_ESCAPES = 64;
const MOST_ESCAPES = 1 / 16;

export class OutputFiles {
  readonly kept: OutputFile[] = [];
  private readonly paths = new Set<string>();
  private contents = 0;
  private bytes = 0;
  private notListed = 0;

  /**
   * Takes up a frame, at once.
   *
   * @throws WireError where it is not what the guest's own code sends, or more than that
   */
  take(payload: Buffer): void {
    if (payload.length === 0) {
      this.notListed++;
      return;
    }
    const newline = payload.subarray(0, MOST_ABOUT).indexOf(10);
    if (newline < 0) throw new WireError('a file without a path');
    if (this.kept.length >= MOST_LISTED) throw new WireError('too many files');
    const { path, size, reason } = readAbout(payload.toString('utf8', 0, newline));
    if (!isPath(path) || this.paths.has(path)) throw new WireError('a file with a wrong path');
    if (!Number.isSafeInteger(size) || (size as number) < 0) throw new WireError('a file with a wrong size');
    this.paths.add(path);
    const content = payload.subarray(newline + 1);
    const file =
      reason === undefined
        ? this.withContent(path, size as number, content)
        : leftOut(path, size as number, content, reason);
    this.kept.push(file);
  }

  private withContent(path: string, size: number, content: Buffer): OutputFile {
    if (size !== content.length) throw new WireError('a file with a wrong size');
    this.bytes += size;
    if (++this.contents > MOST_WITH_CONTENT || this.bytes > FILE_BYTES) throw new WireError('too many files');
    const text = isUtf8(content) ? content.toString('utf8') : undefined;
    const isText = text !== undefined && !NOT_TEXT.test(text) && hasFewEscapes(content);
    return {
      path,
      size,
      encoding: isText ? 'utf-8' : 'base64',
      content: isText ? text : content.toString('base64'),
      mediaType: mediaTypeOf(path, isText),
    };
  }

  truncation(): Truncation[] {
    const { kept, notListed } = this;
    return notListed > 0 ? [{ name: 'files', kept: kept.length, total: kept.length + notListed }] : [];
  }
}

function hasFewEscapes(content: Buffer): boolean {
  let room = SOME_ESCAPES + content.length * MOST_ESCAPES;
  for (let at = content.indexOf(ESCAPE); at >= 0; at = content.indexOf(ESCAPE, at + 1))
    if (--room < 0) return false;
  return true;
}

function leftOut(path: string, size: number, content: Buffer, reason: unknown): OutputFile {
  const told = REASONS.get(reason as string);
  if (!told || content.length > 0) throw new WireError('a file with a wrong reason');
  return { path, size, encoding: 'utf-8', content: null, mediaType: mediaTypeOf(path, false), reason: told };
}

function readAbout(text: string): Record<string, unknown> {
  try {
    const about = JSON.parse(text);
    if (typeof about === 'object' && about !== null) return about;
  } catch {
    // Said below.
  }
  throw new WireError('a file without a path');
}

/** Relative and inside: whoever writes the files to a folder of theirs may go by that. */
function isPath(path: unknown): path is string {
  if (typeof path !== 'string' || path.length > LONGEST_PATH || path.includes('\0') || !path.isWellFormed())
    return false;
  const names = path.split('/');
  return names.length <= MOST_LEVELS && names.every((name) => name !== '' && name !== '.' && name !== '..');
}
