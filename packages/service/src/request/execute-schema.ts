import { z } from 'zod';
import { env, figures, limits, mode, policy, seed, stdin } from './fields.js';
import { files } from './files.js';
import { source } from './source.js';

/** The body of `POST /execute`. */
export const executeSchema = z.strictObject({
  script: source(
    'script',
    'Python source that defines `main()`, or a snippet, at most 1 MiB of UTF-8. A byte order mark, CRLF and an encoding cookie are accepted.',
  ),
  mode: mode.optional(),
  input: z.unknown().optional().meta({
    description:
      'Any JSON. If present, `null` included, `main(input)` is called, otherwise `main()`; a snippet finds it in the variable `input_data`, as `input` is the built-in that reads stdin. Integers keep every digit. Of repeated members the last counts.',
  }),
  stdin: stdin.optional(),
  env: env.optional(),
  files: files.optional(),
  limits: limits.optional(),
  policy: policy.optional(),
  figures: figures.optional(),
  seed: seed.optional(),
});
