import { z } from 'zod';
import { Refusal } from '../errors/refusal.js';

/** The query of the routes that run something. What else it has is not ours: a gateway may want it. */
export const runQuery = z.object({
  usage: z.enum(['0', '1'], "'usage' in the query must be 0 or 1").optional().meta({
    description:
      'With `1` a stream also has the event `usage`: what the run has used so far, first after 300 ms and then about every 500 ms while it lasts. An answer in one body is the same either way.',
    default: '0',
  }),
});

/**
 * Whether the events of a run's usage are asked for.
 *
 * @throws Refusal with the message that the caller gets
 */
export function readWantsUsage(query: unknown): boolean {
  const parsed = runQuery.safeParse(query);
  if (!parsed.success) throw new Refusal('invalid_field', parsed.error.issues[0]?.message ?? '');
  return parsed.data.usage === '1';
}
