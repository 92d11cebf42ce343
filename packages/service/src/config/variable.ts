import { formatBytes } from '@pycell/engine';
import { z } from 'zod';
import { parseSize } from '../size.js';

/** One environment variable: the single place that says what it is called, takes and means. */
export interface Variable<T> {
  env: string;
  /** What it is when it is not set, in the words a user would write; absent where the engine decides. */
  default?: string;
  /** Where there is no default: what happens then, for the table. */
  unset?: string;
  /** What a value may be, for the message that refuses a bad one. */
  takes: string;
  meaning: string;
  /** Neither printed nor quoted when it is wrong: someone may have put a secret where its hash belongs. */
  hidden?: boolean;
  schema: z.ZodType<T, string>;
}

/** Keeps the value's type while the table is written as plain data. */
export function variable<T>(entry: Variable<T>): Variable<T> {
  return entry;
}

/** A text of letters, digits and the like, as it is. */
export const text = (): z.ZodType<string, string> => z.string();

/** A whole number within bounds, with the words that describe it. */
export function whole(min: number, max: number) {
  return {
    takes: `a whole number, ${min} to ${max}`,
    schema: z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(min).max(max)),
  };
}

/** A number of bytes within bounds: `1048576` or `1MiB`. */
export function bytes(min: number, max: number) {
  return {
    takes: `a size such as 1048576, 512KiB, 64MiB or 2GiB, from ${formatBytes(min)} to ${formatBytes(max)}`,
    schema: z
      .string()
      .transform((value) => parseSize(value) ?? Number.NaN)
      .pipe(z.number().min(min).max(max)),
  };
}

/** One word of a closed set. */
export function oneOf<const T extends readonly string[]>(words: T) {
  return { takes: `one of ${words.join(', ')}`, schema: z.enum(words) as z.ZodType<T[number], string> };
}
