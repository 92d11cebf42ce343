import { MOST_FILES } from '@pycell/engine';
import type { z } from 'zod';
import type { ErrorCode } from '../errors/catalogue.js';
import { Refusal } from '../errors/refusal.js';
import { nearest } from '../nearest.js';
import { fileSchema, placeOf } from './files.js';
import { isPlainObject } from './objects.js';
import { type Json, readJson } from './read-json.js';
import { RETRIED } from './retried.js';
import type { SourceName } from './source.js';

/** A checked body, and what it was read from. */
export interface Body<T> extends Json {
  value: Record<string, unknown>;
  data: T;
}

/**
 * Reads a body by its schema.
 *
 * @throws Refusal with the message that the caller gets
 */
export function readBody<S extends z.ZodObject>(body: unknown, schema: S): Body<z.infer<S>> {
  return readObject(readJson(body), schema);
}

/** The same of JSON that was read before, of a body or of a part of one. */
export function readObject<S extends z.ZodObject>({ text, value }: Json, schema: S): Body<z.infer<S>> {
  if (!isPlainObject(value)) throw new Refusal('invalid_field', 'The body must be a JSON object');
  return { text, value, data: checkObject(value, schema) };
}

/**
 * Checks an object by a schema, wherever it was read from.
 *
 * @throws Refusal with the message that the caller gets
 */
export function checkObject<S extends z.ZodObject>(value: unknown, schema: S): z.infer<S> {
  if (!isPlainObject(value)) throw new Refusal('invalid_field', 'This must be a JSON object');
  checkLengths(value);
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw refusalOf(parsed.error, schema, value);
  return parsed.data;
}

/** A schema makes an object for everything that is wrong: a long list of nothing right would fill the memory. */
function checkLengths({ files, retry }: Record<string, unknown>): void {
  if (Array.isArray(files) && files.length > MOST_FILES) {
    throw new Refusal('invalid_field', `'files' has ${files.length} files, at most ${MOST_FILES}`);
  }
  const on = isPlainObject(retry) && retry.on;
  if (Array.isArray(on) && on.length > RETRIED.length) {
    throw new Refusal('invalid_field', `'retry.on' has ${on.length} statuses, at most ${RETRIED.length}`);
  }
}

/** The first thing wrong: the source comes first, fields that do not exist come last. */
function refusalOf(error: z.ZodError, schema: z.ZodObject, body: Record<string, unknown>): Refusal {
  const issue = error.issues[0];
  if (issue === undefined) throw error;
  const { path, message } = issue;
  if (issue.code === 'unrecognized_keys') {
    const { shape } = path.length === 0 ? schema : fileSchema;
    const text = aboutUnknown(path, issue.keys[0] ?? '', Object.keys(shape));
    return new Refusal('unknown_field', `Unknown field ${text}`);
  }
  const [name] = path;
  if ((name === 'script' || name === 'code') && issue.code === 'invalid_type') {
    if (body[name] !== undefined) return new Refusal(`${name}_not_string`, message);
    return new Refusal(`${name}_required`, message, {}, insteadOf(name, error, Object.keys(schema.shape)));
  }
  const code = issue.code === 'custom' ? (issue.params?.code as ErrorCode | undefined) : undefined;
  return new Refusal(code ?? 'invalid_field', message);
}

/**
 * What stands where the source is missing may be the source, misspelt: the suggestion says so, as the message is one that
 * earlier systems had.
 */
function insteadOf(missing: SourceName, { issues }: z.ZodError, fields: string[]): string | undefined {
  const unknown = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [],
  );
  if (unknown.includes(missing === 'script' ? 'code' : 'script')) return undefined;
  const name = unknown.find((each) => nearest(each, fields) === missing) ?? unknown[0];
  return name === undefined ? undefined : `Unknown field ${aboutUnknown([], name, fields)}`;
}

function aboutUnknown(path: PropertyKey[], name: string, fields: string[]): string {
  const near = nearest(name, fields);
  const shown = name.length > 64 ? `${name.slice(0, 64)}…` : name;
  return `'${placeOf([...path, shown])}'${near ? `, did you mean '${near}'?` : ';'} the fields are ${fields.join(', ')}`;
}
