import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { EXIT } from '../exit-codes.js';
import { CommandError } from '../failure.js';
import { type Line, readLines } from './lines.js';

/** The service's own most. */
const MOST_LINES = 1000;
/** Well below the body that a service takes if nothing else is set; a longer line goes alone. */
const MOST_BYTES = 8 << 20;
/** Of what is wrong; the others are counted. */
const MOST_TOLD = 10;

/** Lines that are sent together: `first` is the index of the first of them, `begin` and `end` are bytes of the file. */
export interface Part {
  first: number;
  lines: number;
  begin: number;
  end: number;
}

export interface Input {
  sha256: string;
  lines: number;
  parts: Part[];
}

/**
 * Reads all of the input, and divides it.
 *
 * @param check what is wrong with a line; undefined where nothing is
 * @throws CommandError that names the lines that are wrong
 */
export async function readInput(file: string, check: (line: Buffer) => string | undefined): Promise<Input> {
  const hash = createHash('sha256');
  const parts: Part[] = [];
  const wrong: { line: number; problem: string }[] = [];
  let wrongs = 0;
  let lines = 0;
  let empty: number | undefined;
  const tell = (line: number, problem: string | undefined) => {
    if (problem !== undefined && wrongs++ < MOST_TOLD) wrong.push({ line, problem });
  };
  await eachLine(file, hash, (line) => {
    const isEmpty = line.bytes.length < 100 && line.bytes.toString().trim() === '';
    // At the end of a file they are usual; in between the results would no longer be in step with the lines.
    if (isEmpty) empty ??= lines + 1;
    else if (empty !== undefined) {
      tell(empty, 'is empty');
      throw refusal(file, wrong, wrongs);
    } else {
      tell(lines + 1, check(line.bytes));
      place(parts, line, lines++);
    }
  });
  if (wrongs > 0) throw refusal(file, wrong, wrongs);
  if (lines === 0) throw new CommandError(`${file} has no lines`, EXIT.data);
  return { sha256: hash.digest('hex'), lines, parts };
}

/** The hash alone: of an input that was checked before. */
export async function hashInput(file: string): Promise<string> {
  const hash = createHash('sha256');
  await eachLine(file, hash, () => {});
  return hash.digest('hex');
}

/** The lines of a part as a JSON array: they are JSON already, and go as they are. */
export async function readPart(file: string, { begin, end }: Part): Promise<string> {
  const handle = await open(file);
  try {
    const bytes = Buffer.alloc(end - begin);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, begin);
    if (bytesRead < bytes.length) throw new CommandError(`${file} is not what it was any more`, EXIT.data);
    // Within JSON a line's end is never part of a string.
    return `[${withoutMark(bytes.toString()).replaceAll('\n', ',')}]`;
  } finally {
    await handle.close();
  }
}

async function eachLine(
  file: string,
  hash: { update(bytes: Buffer): unknown },
  work: (line: Line) => void,
): Promise<void> {
  try {
    const found = await stat(file);
    // It is read more than once.
    if (!found.isFile()) throw new CommandError(`${file} is not a file`, EXIT.noInput);
    for await (const line of readLines(file, (bytes) => hash.update(bytes))) work(line);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new CommandError(`cannot read ${file}: ${(error as Error).message}`, EXIT.noInput);
  }
}

function place(parts: Part[], { begin, end }: Line, index: number): void {
  const last = parts.at(-1);
  if (last && last.lines < MOST_LINES && end - last.begin <= MOST_BYTES) {
    last.lines++;
    last.end = end;
  } else parts.push({ first: index, lines: 1, begin, end });
}

function refusal(file: string, wrong: { line: number; problem: string }[], wrongs: number): CommandError {
  const more = wrongs > wrong.length ? [`  and ${wrongs - wrong.length} more`] : [];
  const lines = wrong.map(({ line, problem }) => `  line ${line}: ${problem}`);
  return new CommandError([`${file} was not sent:`, ...lines, ...more].join('\n'), EXIT.data);
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
