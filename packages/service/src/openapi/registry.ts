import { z } from 'zod';

/** The schemas that have a name of their own in the document. */
export const components = z.registry<{ id: string }>();

/** Gives a schema its name. */
export function named<S extends z.ZodType>(id: string, schema: S): S {
  components.add(schema, { id });
  return schema;
}

/** Where in the document a named schema is. */
export function uriOf(id: string): string {
  return `#/components/schemas/${id}`;
}
