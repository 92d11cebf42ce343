import { z } from 'zod';
import { mode, policy } from './fields.js';
import { source } from './source.js';

/** The body of `POST /check`. */
export const checkSchema = z.strictObject({
  script: source('script', 'Python source to look at, at most 1 MiB of UTF-8. It is not run.'),
  mode: mode.optional(),
  policy: policy.optional(),
});
