import { z } from 'zod';
import { figures, limits, seed, stdin } from './fields.js';
import { files } from './files.js';
import { source } from './source.js';

/** The body of `POST /run`. */
export const runSchema = z.strictObject({
  code: source(
    'code',
    'Python source for RestrictedPython, at most 1 MiB of UTF-8. What it binds to `output`, or else what it prints, comes back.',
  ),
  stdin: stdin.optional(),
  files: files.optional(),
  limits: limits.optional(),
  figures: figures.optional(),
  seed: seed.optional(),
});
