import { z } from 'zod';
import { STATUSES } from '../../openapi/execution.js';
import { limits, seed, stdin } from '../../request/fields.js';
import { files } from '../../request/files.js';
import { source } from '../../request/source.js';

/** The arguments of `run_python`. */
export const runArguments = z.strictObject({
  code: source(
    'code',
    'Python source, at most 1 MiB: a script that defines `main()`, whose return value is the result; or a snippet, whose last expression is.',
  ),
  mode: z
    .enum(['auto', 'main', 'snippet'], "'mode' must be one of 'auto', 'main', 'snippet'")
    .optional()
    .meta({
      description:
        '`main` calls `main()`, `snippet` runs the code from top to bottom. `auto` takes `main` where the code defines `main()` at top level and does not call it.',
      default: 'auto',
    }),
  input: z.unknown().optional().meta({
    description:
      'Any JSON, for `main(input)`; a snippet has it as the variable `input_data`. Integers beyond 2^53 may lose digits: send those as strings, or in the code.',
  }),
  stdin: stdin.optional(),
  files: files.optional(),
  limits: limits.optional(),
  seed: seed.optional(),
});

const texts = (description: string) => z.array(z.string()).meta({ description });

/** What `run_python` answers for programs; models that read only text get the same in words. */
export const runAnswer = z.object({
  id: z.string().meta({ description: "The run's id, as in the service's log." }),
  status: z.enum(STATUSES).meta({ description: 'How the run ended: one cause.' }),
  mode: z.enum(['main', 'snippet']).meta({ description: 'How the code was taken.' }),
  result: z.unknown().meta({
    description:
      'The result as JSON; null where there is none, or it is left out for its size. Integers beyond 2^53 are exact in the text only.',
  }),
  stdout: z.string(),
  stderr: z.string(),
  error: z.string().nullable().meta({ description: 'What went wrong.' }),
  trace: z.string().nullable().meta({ description: 'The traceback.' }),
  hint: z.string().nullable().meta({ description: 'A known cause, and what to do about it.' }),
  displays: z.array(
    z.object({
      types: texts('The media types it was displayed as.'),
      text: z.string().nullable(),
      image: z
        .number()
        .nullable()
        .meta({ description: "The number of its picture among the answer's, from 1 on." }),
      leftOut: z.string().nullable(),
    }),
  ),
  files: z.array(
    z.object({
      path: z.string(),
      size: z.number(),
      mediaType: z.string(),
      uri: z.string().nullable().meta({ description: 'Of the embedded resource with its content.' }),
      leftOut: z.string().nullable().meta({ description: 'Why there is none.' }),
    }),
  ),
  warnings: z.array(z.string()),
  cut: texts('What is not all here, and how to get it.'),
  receipt: z.object({
    queueMs: z.number(),
    startMs: z.number(),
    runMs: z.number(),
    cpuMs: z.number(),
    peakMemoryBytes: z.number(),
  }),
  isolation: z.enum(['full', 'partial']),
});

export type RunAnswer = z.infer<typeof runAnswer>;
