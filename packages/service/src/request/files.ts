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
      description: 'Relative to the work folder, with `/` between names, and inside it.',
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

/** Shape only. Paths and sizes are the engine's to check. */
export const files = z.array(fileSchema, "'files' must be an array").meta({
  description: 'Written to the work folder before the run.',
});
