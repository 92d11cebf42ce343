import { checkSecret, checkWebhookUrl } from '@pycell/jobs';
import { z } from 'zod';
import { executeSchema } from './execute-schema.js';
import { RETRIED } from './retried.js';

const MOST_ITEMS = 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** A day that is further away is a mistake of units. */
const FURTHEST_MS = 366 * DAY_MS;

/** What may go well the next time. */
const DEFAULT_ON = RETRIED.filter((status) => status !== 'not_json');

const PRIORITY = "'priority' must be an integer from -100 to 100";
const priority = z.int(PRIORITY).min(-100, PRIORITY).max(100, PRIORITY).meta({
  description: 'Higher goes first, among the jobs of the same key.',
  default: 0,
});

const notBefore = z.iso
  .datetime({
    offset: true,
    error: ({ code }) =>
      code === 'invalid_type'
        ? "'notBefore' must be a string"
        : `'notBefore' must be a time such as ${tomorrow()}, with its offset or Z`,
  })
  .refine((text) => Date.parse(text) < Date.now() + FURTHEST_MS, "'notBefore' must be at most a year ahead")
  .meta({ description: 'It waits until then: a time with its offset or Z, at most a year ahead.' });

/** A sample that is taken whenever it is read: one that is written down would be too far ahead, or past. */
function tomorrow(): string {
  return new Date(Date.now() + DAY_MS).toISOString().replace(/\.\d+/, '');
}

const WEBHOOK = "'webhook' must be an address, or an object with url and secret";
/** Where it leads is checked beside this, as that is the server's to say. */
const ANYWHERE = ['0.0.0.0/0', '::/0'];
const webhookUrl = (value: string, context: z.RefinementCtx) => {
  const problem = checkWebhookUrl(value, ANYWHERE);
  if (problem) context.addIssue({ code: 'custom', message: `'webhook' ${problem}` });
};
const webhook = z
  .union(
    [
      z.string().superRefine(webhookUrl),
      z.strictObject({
        url: z.string().superRefine(webhookUrl),
        secret: z
          .string()
          .superRefine((value, context) => {
            const problem = checkSecret(value);
            if (problem) context.addIssue({ code: 'custom', message: `'webhook.secret' ${problem}` });
          })
          .meta({ description: '`whsec_` and 24 to 64 bytes in base64; nobody gets it back.' })
          .exactOptional(),
      }),
    ],
    {
      error: ({ errors }: { errors?: z.core.$ZodIssue[][] }) =>
        errors?.flat().find(({ code }) => code === 'custom')?.message ?? WEBHOOK,
    },
  )
  .meta({
    description:
      'Where to post a message to when it has ended, signed as the Standard Webhooks specification has it: an http or https address that is public.',
    examples: ['https://example.org/hooks/pycell'],
  });

const RETRY_ON = `'retry.on' must be an array of ${RETRIED.join(', ')}`;
const RETRY_LIMIT = "'retry.limit' must be an integer from 0 to 10";
const RETRY_DELAY = "'retry.delayMs' must be an integer from 0 to 3600000";
const retry = z
  .strictObject(
    {
      limit: z.int(RETRY_LIMIT).min(0, RETRY_LIMIT).max(10, RETRY_LIMIT).meta({
        description: 'How often it is tried again, at most.',
      }),
      delayMs: z
        .int(RETRY_DELAY)
        .min(0, RETRY_DELAY)
        .max(3_600_000, RETRY_DELAY)
        .meta({ description: 'Before the first time; doubled each time.', default: 1000 })
        .exactOptional(),
      on: z
        .array(z.enum(RETRIED, RETRY_ON), RETRY_ON)
        .meta({ description: 'For which statuses.', default: DEFAULT_ON })
        .exactOptional(),
    },
    "'retry' must be an object with limit",
  )
  .transform(({ limit, delayMs = 1000, on = [...DEFAULT_ON] }) => ({ limit, delayMs, on }))
  .meta({ description: 'When a run that did not go well is tried again.', examples: [{ limit: 2 }] });

const terms = {
  priority: priority.optional(),
  notBefore: notBefore.optional(),
  webhook: webhook.optional(),
  retry: retry.optional(),
};

/** The body of `POST /jobs` for one job. */
export const jobSchema = z.strictObject({ ...executeSchema.shape, ...terms });

/** The same for many: the items are read one by one by `executeSchema`, so that a wrong one can be named. */
export const batchSchema = z.strictObject({
  items: z
    .array(z.unknown(), `'items' must be an array of 1 to ${MOST_ITEMS} bodies of /execute`)
    .min(1, "'items' must not be empty")
    .max(MOST_ITEMS, `'items' has too many items, at most ${MOST_ITEMS}`)
    .meta({ description: 'Bodies of `POST /execute`.', minItems: 1, maxItems: MOST_ITEMS }),
  ...terms,
});
