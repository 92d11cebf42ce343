import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { checkObject } from '../request/read-body.js';

type Json = Record<string, unknown>;

/**
 * A schema for the SDK that refuses arguments in the words of the HTTP API: the first thing that is wrong, with the name
 * that was meant. zod's own list of all that is wrong can be longer than the arguments.
 */
export function argumentsOf<S extends z.ZodObject>(
  schema: S,
  properties: Json = {},
): StandardSchemaWithJSON<z.input<S>, z.output<S>> {
  const json = jsonOf(schema, 'input');
  const adapted = { ...json, properties: { ...(json.properties as Json), ...properties } };
  return standard(adapted, (value) => {
    try {
      return { value: checkObject(value, schema) };
    } catch (error) {
      return { issues: [{ message: (error as Error).message }] };
    }
  });
}

/** A schema for the SDK that is turned into JSON Schema once, not for every request. */
export function answerOf<S extends z.ZodObject>(schema: S): StandardSchemaWithJSON<z.input<S>, z.output<S>> {
  return standard(jsonOf(schema, 'output'), (value) => {
    const { data, error } = schema.safeParse(value);
    return error ? { issues: error.issues.slice(0, 3) } : { value: data as z.output<S> };
  });
}

type Validate<T> = (value: unknown) => { value: T } | { issues: { message: string }[] };

function standard<I, O>(json: Json, validate: Validate<O>): StandardSchemaWithJSON<I, O> {
  const jsonSchema = { input: () => json, output: () => json };
  return { '~standard': { version: 1, vendor: 'pycell', validate, jsonSchema } };
}

function jsonOf(schema: z.ZodObject, io: 'input' | 'output'): Json {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
}
