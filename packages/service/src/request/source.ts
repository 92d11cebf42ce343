import { formatBytes } from '@pycell/engine';
import { z } from 'zod';
import type { ErrorCode } from '../errors/catalogue.js';

const MIB = 1024 * 1024;
/** Source is code; data goes into `input`, `stdin` or `files`. */
export const MAX_SOURCE_BYTES = MIB;

/** What Python source is called in a request: `script` of /execute and /check, `code` of /run. */
export type SourceName = 'script' | 'code';

/** A required field of Python source. Whether it compiles is found in a cell. */
export function source(name: SourceName, description: string) {
  return z
    .string({
      error: ({ input }) =>
        input === undefined ? `'${name}' field is required` : `'${name}' must be a string`,
    })
    .superRefine((value, context) => {
      const problem = sourceProblem(name, value);
      if (problem)
        context.addIssue({ code: 'custom', message: problem.detail, params: { code: problem.code } });
    })
    .meta({ description, minLength: 1, maxLength: MAX_SOURCE_BYTES, pattern: '\\S' });
}

/** Why source is refused before it is run, if it is. */
export function sourceProblem(
  name: SourceName,
  value: string,
): { code: ErrorCode; detail: string } | undefined {
  if (!/\S/.test(value)) return { code: `${name}_empty`, detail: `'${name}' must not be empty` };
  const size = Buffer.byteLength(value);
  if (size <= MAX_SOURCE_BYTES) return undefined;
  // Just over the limit would round to the limit itself, and read like a mistake of ours.
  const shown = formatBytes(Math.max(size, 1.1 * MIB));
  const limit = formatBytes(MAX_SOURCE_BYTES);
  return { code: `${name}_too_large`, detail: `'${name}' is too large: ${shown}, at most ${limit}` };
}

/** Why a script is refused before it is run, if it is. */
export function scriptProblem(script: string): { code: ErrorCode; detail: string } | undefined {
  return sourceProblem('script', script);
}
