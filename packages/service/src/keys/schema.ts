import { z } from 'zod';
import type { KeyEntry } from './key.js';

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}$/;
const HASH = /^sha256:[0-9a-fA-F]{64}$/;
const DAY = 24 * 60 * 60 * 1000;

const name = z.string().regex(NAME, 'must be 1 to 64 letters, digits and . _ @ -');
const digest = z.string().regex(HASH, 'must be sha256: and 64 hexadecimal digits');

const entry = z
  .strictObject(
    {
      name,
      hash: digest,
      share: z
        .number('must be a number above 0, up to 1')
        .positive('must be above 0')
        .max(1, 'must be at most 1'),
      rate: z
        .number('must be a whole number of runs per minute')
        .int('must be a whole number of runs per minute')
        .min(1, 'must be at least 1')
        .max(1_000_000, 'must be at most 1000000'),
      expires: z
        .union(
          [z.iso.datetime({ offset: true }), z.iso.date()],
          'must be a date such as 2030-12-31 or 2030-12-31T12:00:00Z',
        )
        // A day without a time is still good on that day, everywhere in UTC.
        .transform((text) => new Date(Date.parse(text) + (text.length === 10 ? DAY : 0))),
    },
    'must be an object with name and hash',
  )
  .partial({ share: true, rate: true, expires: true });

/** The file's content: `{"keys": [{"name", "hash", "share"?, "rate"?, "expires"?}]}`. */
export const keysFileSchema = z.strictObject(
  { keys: z.array(entry, 'must be a list').superRefine(noTwice) },
  'must be {"keys": [...]}',
);

/** `PYCELL_KEYS`: `name:sha256:<hex>`, with commas between. */
export const inlineKeys = z
  .string()
  .transform((text) => text.split(',').map((each) => split(each.trim())))
  .pipe(z.array(z.object({ name, hash: digest })).superRefine(noTwice)) satisfies z.ZodType<
  KeyEntry[],
  string
>;

function split(text: string): { name: string; hash: string } {
  const colon = text.indexOf(':');
  return { name: text.slice(0, Math.max(0, colon)), hash: text.slice(colon + 1) };
}

/** The same key twice is a mistake of copying: which share and rate it has would be chance. */
function noTwice(keys: { name: string; hash: string }[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  for (const [index, { hash }] of keys.entries()) {
    const digits = hash.toLowerCase();
    if (seen.has(digits)) {
      context.addIssue({ code: 'custom', path: [index, 'hash'], message: 'is there twice' });
    }
    seen.add(digits);
  }
}
