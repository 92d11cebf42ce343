import { z } from 'zod';
import { envProblem, isPlainObject } from './fields.js';
import { scriptProblem } from './script.js';

/** numpy's seed is 32 bits wide, and one seed is to set every generator. */
const MAX_SEED = 2 ** 32 - 1;

const script = z
  .string({
    error: ({ input }) => (input === undefined ? "'script' field is required" : "'script' must be a string"),
  })
  .superRefine((value, context) => {
    const problem = scriptProblem(value);
    if (problem)
      context.addIssue({ code: 'custom', message: problem.detail, params: { code: problem.code } });
  });

// Not z.record(): it drops a key named __proto__ without a word.
const env = z
  .custom<Record<string, string>>(isPlainObject, objectError("'env' must be an object of strings"))
  .superRefine((value, context) => {
    const problem = envProblem(value);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });

const files = z.array(z.unknown(), "'files' must be an array").superRefine((value, context) => {
  if (value.length > 0) context.addIssue(later("'files' are not supported yet by this version"));
});

const policy = z.enum(['open', 'restricted'], "'policy' must be 'open'").superRefine((value, context) => {
  if (value !== 'open')
    context.addIssue(later("'policy': 'restricted' is not supported yet by this version"));
});

/** Without `abort` the checks after it would meet a value of another type. */
function objectError(error: string) {
  return { error, abort: true };
}

function later(message: string) {
  return { code: 'custom', message, params: { code: 'not_supported' } } as const;
}

/**
 * The body of `POST /execute`. Every message is complete: it is the answer's `error`.
 * `limits` are checked by the engine, which knows their names and ceilings.
 */
export const executeSchema = z.strictObject({
  script,
  input: z.unknown().optional(),
  stdin: z.string("'stdin' must be a string").optional(),
  env: env.optional(),
  files: files.optional(),
  limits: z
    .custom<Record<string, unknown>>(isPlainObject, objectError("'limits' must be an object of numbers"))
    .optional(),
  policy: policy.optional(),
  figures: z.enum(['svg', 'png', 'none'], "'figures' must be one of 'svg', 'png', 'none'").optional(),
  seed: z.int(seedMessage()).min(0, seedMessage()).max(MAX_SEED, seedMessage()).optional(),
});

function seedMessage(): string {
  return `'seed' must be an integer from 0 to ${MAX_SEED}`;
}

export const EXECUTE_FIELDS = Object.keys(executeSchema.shape);
