/** The fields that more than one route takes. Every message is complete: it is the answer's `error`. */
import { MOST_VARIABLES } from '@pycell/engine';
import { z } from 'zod';
import { envProblem, isPlainObject } from './objects.js';

/** numpy's seed is 32 bits wide, and one seed is to set every generator. */
const MAX_SEED = 2 ** 32 - 1;
const SEED_TEXT = `'seed' must be an integer from 0 to ${MAX_SEED}`;

export const stdin = z.string("'stdin' must be a string").meta({
  description:
    'What `input()` and `sys.stdin` read; absent means end of file. A file of the run: at most `fileBytes`, and 1 MiB less than `diskBytes`.',
});

// Not z.record(): it drops a key named __proto__ without a word.
export const env = z
  .custom<Record<string, string>>(isPlainObject, objectError("'env' must be an object of strings"))
  .superRefine((value, context) => {
    const problem = envProblem(value);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  })
  .meta({
    type: 'object',
    description:
      "Environment variables of the script; nothing else of the host's environment is visible. A name is not empty and has no `=`; neither a name nor a value has NUL. At most " +
      `${MOST_VARIABLES} of them, and 1 MiB of text.`,
    maxProperties: MOST_VARIABLES,
    propertyNames: { minLength: 1, pattern: '^[^=\\u0000]*$' },
    additionalProperties: { type: 'string', pattern: '^[^\\u0000]*$' },
    examples: [{ GREETING: 'hello' }],
  });

/** Names and ceilings are the engine's to check: `checkLimits`. */
export const limits = z.custom<Record<string, unknown>>(
  isPlainObject,
  objectError("'limits' must be an object of numbers"),
);

export const figures = z
  .enum(['svg', 'png', 'none'], "'figures' must be one of 'svg', 'png', 'none'")
  .meta({ description: 'How matplotlib figures come back.', default: 'svg' });

export const policy = z.enum(['open', 'restricted'], "'policy' must be 'open' or 'restricted'").meta({
  description: '`restricted` adds the language-level rules of `/run` on top of the sandbox.',
  default: 'open',
});

export const mode = z.enum(['main', 'snippet'], "'mode' must be 'main' or 'snippet'").meta({
  description:
    'What the script is. `main`: one that defines `main()`, whose value is the result. `snippet`: a notebook\'s cell. There is no `main()`; the last line, where it is an expression without a `;`, is the result, `await` works at top level, and `__name__` is `__main__`. Where that value is not JSON it is in `displays` instead, with `{"pycell": {"main": true}}` in its metadata, `result` is null, `status` ok, and a warning says so.',
  default: 'main',
});

export const seed = z.int(SEED_TEXT).min(0, SEED_TEXT).max(MAX_SEED, SEED_TEXT).meta({
  description:
    'Makes `random`, numpy and the hash order repeatable where the interpreter allows; absent means fresh randomness in every run.',
});

/** Without `abort` the checks after it would meet a value of another type. */
function objectError(error: string) {
  return { error, abort: true };
}
