import { MOST_FILES } from '@pycell/engine';
import { z } from 'zod';

/** Where in the body something is: `files[0].path`. */
export function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key),
    '',
  );
}

/** A message that names the place, and tells what is missing from what is wrong. */
function must(text: string) {
  return {
    error: ({ path, input }: { path?: PropertyKey[] | undefined; input?: unknown }) =>
      `'${placeOf(path ?? [])}' ${input === undefined ? 'is required' : text}`,
  };
}

export const fileSchema = z.strictObject(
  {
    path: z.string(must('must be a string')).meta({
      description:
        'Relative to the work folder, with `/` between names, and inside it: no empty name, `.` or `..`, nothing named `__pycache__`, not `script.py`; at most 16 levels, 255 bytes a name and 1024 in all. No two files may have the same, or one be the folder of another.',
      minLength: 1,
      maxLength: 1024,
      pattern: '^[^/\\u0000]',
      examples: ['data/in.csv'],
    }),
    content: z.string(must('must be a string')).meta({ description: 'The text, or the bytes as base64.' }),
    encoding: z
      .enum(['utf-8', 'base64'], must("must be 'utf-8' or 'base64'"))
      .exactOptional()
      .meta({ description: 'What `content` is.', default: 'utf-8' }),
  },
  must('must be an object'),
);

/** Shape only. Number, paths and sizes are the engine's to check. */
export const files = z.array(fileSchema, "'files' must be an array").meta({
  description:
    'Written to the work folder before the run. Together at most 1 MiB less than `diskBytes`, with `stdin`; each at most `fileBytes`.',
  maxItems: MOST_FILES,
});
