import { formatBytes, LIMIT_NAMES, LIMIT_RULES, type Limits } from '@pycell/engine';
import { z } from 'zod';
import { components, uriOf } from './registry.js';

/** A JSON Schema, or any other object of the document. */
export type Json = Record<string, unknown>;

/** Every named schema as JSON Schema (2020-12), by name. */
export function componentSchemas(ceilings: Limits): Record<string, Json> {
  const { schemas } = z.toJSONSchema(components, { uri: uriOf, unrepresentable: 'any' });
  const all = Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, plain(schema)]));
  return { ...all, Limits: limitsSchema(ceilings) };
}

/** What stands for a schema in the document: a reference, or the schema where it has no name. */
export function schemaOf(schema: z.ZodType): Json {
  const id = components.get(schema)?.id;
  return id ? { $ref: uriOf(id) } : plain(z.toJSONSchema(schema, { unrepresentable: 'any' }));
}

/** The document says which dialect its schemas are of, and where they are. */
function plain(schema: object): Json {
  const { $schema: _, $id: __, ...rest } = schema as Json;
  return rest;
}

/** The engine checks limits by its own rules; these are they. */
function limitsSchema(ceilings: Limits): Json {
  const properties = LIMIT_NAMES.map((name) => {
    const { min, unit, text } = LIMIT_RULES[name];
    const ceiling = ceilings[name];
    const amount = unit === 'bytes' ? formatBytes(ceiling) : unit === 'ms' ? `${ceiling} ms` : ceiling;
    const description = `${text}. At most ${amount} on this server, which is also what holds if it is absent.`;
    return [name, { type: 'integer', minimum: min, maximum: ceiling, description }];
  });
  return {
    type: 'object',
    description: "Lowers the server's ceilings for this run.",
    properties: Object.fromEntries(properties),
    additionalProperties: false,
    examples: [{ wallMs: Math.min(5000, ceilings.wallMs) }],
  };
}
