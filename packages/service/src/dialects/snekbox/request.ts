/** A body of snekbox's `POST /eval` as a run. */
import { posix } from 'node:path';
import { MOST_FILES, type RequestFile, type RunRequest } from '@pycell/engine';
import { isPlainObject } from '../../request/objects.js';
import { FalconError, invalidData, invalidFile, NotEvaluated } from './errors.js';

const MOST_ARGS = 1000;
/** As the engine has it; here, because what is made of a path grows with its square. */
const LONGEST_PATH = 1024;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** Options without a meaning here: a cell's Python ignores its environment, writes no bytecode and buffers no output. */
const WITHOUT_EFFECT = /^-[BEIPSqsu]+$/;

/** @throws FalconError, NotEvaluated as snekbox has them */
export function readEvaluation(value: unknown): RunRequest {
  if (!isPlainObject(value)) throw invalidData(`${shown(value)} is not of type 'object'`);
  const { input, args, files } = value;
  if (input === undefined && args === undefined) throw invalidData("'input' is a required property");
  if (input !== undefined && typeof input !== 'string') throw invalidData(notOfType(input, 'string'));
  if (args !== undefined && !Array.isArray(args)) throw invalidData(notOfType(args, 'array'));
  const words: unknown[] = [...(args ?? ['-c']), ...(input === undefined ? [] : [input])];
  for (const word of words) if (typeof word !== 'string') throw invalidData(notOfType(word, 'string'));
  if (files !== undefined && !Array.isArray(files)) throw invalidData(notOfType(files, 'array'));
  return {
    mode: 'program',
    ...program(words as string[]),
    files: written(files ?? []),
    mergesOutput: true,
    figures: 'none',
  };
}

/** `-c CODE`, `-m MODULE` or a file, with what follows it; as in Python itself, options come before. */
function program(words: string[]): Pick<RunRequest, 'script' | 'program'> {
  if (words.length > MOST_ARGS) throw unsupported(`'args' has ${words.length} words, at most ${MOST_ARGS}`);
  const rest = [...words];
  // snekbox leaves them out, as Python would take an empty word for a file.
  while (rest[0] === '' || (rest.length > 1 && WITHOUT_EFFECT.test(rest[0] as string))) rest.shift();
  const [first, second, ...args] = rest;
  if (rest.some((word) => word.includes('\0'))) throw new NotEvaluated('ValueError: embedded null byte');
  if (first === undefined) throw unsupported("'args' names nothing to run: a file, -c CODE or -m MODULE");
  const kind = first === '-c' ? 'code' : first === '-m' ? 'module' : undefined;
  if (kind) {
    if (second === undefined) throw unsupported(`Argument expected for the ${first} option`);
    return { script: second, program: { kind, args } };
  }
  if (first.startsWith('-')) {
    throw unsupported(`'${first.slice(0, 100)}' is not supported; 'args' take a file, -c CODE or -m MODULE`);
  }
  const path = posix.normalize(first);
  if (path.startsWith('/') || path.startsWith('..'))
    throw unsupported(`'${first.slice(0, 100)}' is outside of the work folder`);
  return { script: path, program: { kind: 'file', args: rest.slice(1) } };
}

/** In their order: of those with the same name the last stays. */
function written(files: unknown[]): RequestFile[] {
  if (files.length > MOST_FILES)
    throw invalidFile(`'files' has ${files.length} files, at most ${MOST_FILES}`);
  const all = new Map<string, RequestFile>();
  const folders = new Set<string>();
  for (const each of files) {
    const file = readFile(each);
    const names = file.path.split('/');
    const parents = names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'));
    if (folders.has(file.path))
      throw new NotEvaluated(`IsADirectoryError: Failed to create file '${file.path}'.`);
    if (parents.some((parent) => all.has(parent)))
      throw new NotEvaluated(`NotADirectoryError: Failed to create file '${file.path}'.`);
    for (const parent of parents) folders.add(parent);
    all.set(file.path, file);
  }
  return [...all.values()];
}

function readFile(file: unknown): RequestFile {
  if (!isPlainObject(file)) throw invalidData(notOfType(file, 'object'));
  const { path, content = '' } = file;
  if (path === undefined) throw invalidData("'path' is a required property");
  if (typeof path !== 'string') throw invalidData(notOfType(path, 'string'));
  if (Buffer.byteLength(path) > LONGEST_PATH)
    throw invalidFile(`File path '${path.slice(0, 100)}…' has more than ${LONGEST_PATH} bytes`);
  if (path.startsWith('/') || path.includes('\0'))
    throw invalidData(`${shown(path)} does not match '^(?!/)(?!.*\\\\0).*$'`);
  if (typeof content !== 'string') throw invalidData(notOfType(content, 'string'));
  const name = posix.normalize(path);
  if (name === '..' || name.startsWith('../'))
    throw invalidFile(`File path '${path}' may not traverse beyond root`);
  // As b64decode() does: what is not of the alphabet is left out, and the padding has to be right.
  const plain = content.replace(/[^A-Za-z0-9+/=]/g, '');
  if (plain.length % 4 !== 0 || !BASE64.test(plain))
    throw invalidFile(`Invalid base64 encoding for file '${path}'`);
  return { path: name, content: plain, encoding: 'base64' };
}

function notOfType(value: unknown, type: string): string {
  return `${shown(value)} is not of type '${type}'`;
}

/** As Python would write it, near enough, and never long. */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? `'${value}'` : jsonOf(value);
  const words: Record<string, string> = { null: 'None', true: 'True', false: 'False' };
  return words[text] ?? (text.length > 200 ? `${text.slice(0, 200)}…` : text);
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    // Too deep to be written, though it could be read.
    return Array.isArray(value) ? '[…' : '{…';
  }
}

function unsupported(description: string): FalconError {
  return new FalconError(400, 'Request data failed validation', description);
}
