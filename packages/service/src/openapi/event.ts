import { z } from 'zod';
import { components, uriOf } from './registry.js';

/** A server-sent event of that name, whose data is JSON text of that schema. */
export function event(name: string, data: z.ZodType) {
  const $ref = uriOf(components.get(data)?.id ?? '');
  return z.object({
    event: z.literal(name),
    data: z.string().meta({ contentMediaType: 'application/json', contentSchema: { $ref } }),
  });
}
