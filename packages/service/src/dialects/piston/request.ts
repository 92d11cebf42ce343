/** A body of Piston's `POST /api/v2/execute`, or of its socket's `init`, as a run. Messages are Piston's where it has one. */
import { posix } from 'node:path';
import { LIMIT_RULES, type Limits, MOST_FILES, type RequestFile, type RunRequest } from '@pycell/engine';
import { Refusal } from '../../errors/refusal.js';
import { isPlainObject } from '../../request/objects.js';
import { matches, type Runtime } from './runtime.js';

const MOST_ARGS = 1000;
const MOST_ARG_BYTES = 128 * 1024;
/** What reads a range keeps the last thousand of them, however long. */
const LONGEST_VERSION = 256;

/** Piston's limits, and ours; a negative amount of memory is none of the caller's own. */
const CONSTRAINTS = {
  memory_limit: 'memoryBytes',
  timeout: 'wallMs',
  cpu_time: 'cpuMs',
} as const satisfies Record<string, keyof Limits>;

/** @throws Refusal with Piston's message */
export function readExecution(value: unknown, runtime: Runtime, ceilings: Limits): RunRequest {
  const body = isPlainObject(value) ? value : {};
  const { language, version, files, stdin, args } = body;
  if (!language || typeof language !== 'string') throw wrong('language is required as a string');
  if (!version || typeof version !== 'string') throw wrong('version is required as a string');
  if (!files || !Array.isArray(files)) throw wrong('files is required as an array');
  if (files.length > MOST_FILES) throw wrong(`files has ${files.length} files, at most ${MOST_FILES}`);
  for (const [index, file] of files.entries()) {
    if (!isPlainObject(file) || typeof file.content !== 'string')
      throw wrong(`files[${index}].content is required as a string`);
  }
  if (version.length > LONGEST_VERSION || !matches(runtime, language, version)) {
    throw wrong(`${language.slice(0, 100)}-${version.slice(0, 100)} runtime is unknown`);
  }
  const main = files.findIndex(({ encoding }) => !encoding || encoding === 'utf8');
  if (main === -1) throw wrong('files must include at least one utf8 encoded file');
  const limits = readLimits(body, ceilings);
  const written = files.map(readFile);
  return {
    mode: 'program',
    script: (written[main] as RequestFile).path,
    program: { kind: 'file', args: readArgs(args) },
    files: written,
    stdin: readStdin(stdin),
    env: { PISTON_LANGUAGE: runtime.language },
    figures: 'none',
    ...(Object.keys(limits).length > 0 && { limits }),
  };
}

/** The compile stage, which Python does not have, has its limits checked and no more. */
function readLimits(body: Record<string, unknown>, ceilings: Limits): Partial<Limits> {
  const limits: Partial<Limits> = {};
  for (const [constraint, name] of Object.entries(CONSTRAINTS)) {
    for (const stage of ['compile', 'run']) {
      const field = `${stage}_${constraint}`;
      const value = body[field];
      if (!value || (constraint === 'memory_limit' && typeof value === 'number' && value < 0)) continue;
      if (typeof value !== 'number' || Number.isNaN(value))
        throw wrong(`If specified, ${field} must be a number`);
      if (value < 0) throw wrong(`${field} must be non-negative`);
      if (stage === 'compile') continue;
      if (value > ceilings[name])
        throw wrong(`${field} cannot exceed the configured limit of ${ceilings[name]}`);
      const { min } = LIMIT_RULES[name];
      if (value < min) throw wrong(`${field} must be at least ${min}`);
      limits[name] = Math.ceil(value);
    }
  }
  return limits;
}

function readFile(file: Record<string, unknown>, index: number): RequestFile {
  const { name, content, encoding } = file;
  if (name && typeof name !== 'string') throw wrong(`files[${index}].name must be a string`);
  const path = posix.normalize((name as string | undefined) || `file${index}.code`).replace(/(?<=.)\/$/, '');
  if (path.startsWith('../') || path === '..' || path.startsWith('/'))
    throw wrong(`File path "${name}" tries to escape parent directory: ${path}`);
  if (encoding !== 'base64' && encoding !== 'hex') return { path, content: content as string };
  // As lenient as Piston: what is not of the encoding is left out.
  const bytes = Buffer.from(content as string, encoding);
  return { path, content: bytes.toString('base64'), encoding: 'base64' };
}

function readArgs(args: unknown): string[] {
  if (args === undefined || args === null) return [];
  if (!Array.isArray(args) || args.length > MOST_ARGS)
    throw wrong(`args must be an array of at most ${MOST_ARGS} strings`);
  const texts = args.map((each) => (typeof each === 'number' ? String(each) : each));
  if (!texts.every((each) => typeof each === 'string' && !each.includes('\0') && each.isWellFormed()))
    throw wrong('args must be strings without NUL');
  if (texts.join('').length > MOST_ARG_BYTES) throw wrong(`args may have ${MOST_ARG_BYTES} bytes in all`);
  return texts;
}

/** Always ends in a line feed, as Piston has it. */
function readStdin(stdin: unknown): string {
  if (stdin === undefined || stdin === null) return '\n';
  if (typeof stdin !== 'string') throw wrong('stdin must be a string');
  return stdin.endsWith('\n') ? stdin : `${stdin}\n`;
}

function wrong(message: string): Refusal {
  return new Refusal('invalid_field', message);
}
