/** What a run's answers hold, as schemas. The engine makes the bodies; a test holds real ones against these. */
import { z } from 'zod';
import { named } from './registry.js';

const count = () => z.int().min(0);
const ms = (description: string) => z.number().min(0).meta({ description });

/** Every status of a run. */
export const STATUSES = [
  'ok',
  'exception',
  'exit',
  'wall_limit',
  'cpu_limit',
  'memory_limit',
  'output_limit',
  'crashed',
  'cancelled',
  'syntax_error',
  'no_main',
  'not_json',
  'internal_error',
] as const;

export const status = named(
  'Status',
  z.enum(STATUSES).meta({
    description: 'How the run ended. One cause per run; the first reason to end it wins.',
  }),
);

export const receipt = named(
  'Receipt',
  z
    .object({
      queueMs: ms('Waiting for a cell, in milliseconds.'),
      startMs: ms('From the cell to the script.'),
      runMs: ms("From the script's first line to its end."),
      cpuMs: ms("Processor time of all the run's processes."),
      peakMemoryBytes: count().meta({ description: 'Beyond the warm interpreter.' }),
    })
    .meta({ description: 'What the run cost.' }),
);

const mimeBundle = z.record(z.string(), z.unknown());

export const display = named(
  'Display',
  z.object({ data: mimeBundle, metadata: mimeBundle }).meta({
    description: 'One thing the script displayed, as a Jupyter mime bundle: content by media type.',
    examples: [{ data: { 'text/plain': '42' }, metadata: {} }],
  }),
);

export const outputFile = named(
  'OutputFile',
  z
    .object({
      path: z.string().meta({ description: 'Relative to the work folder.' }),
      size: count().meta({ description: 'Bytes.' }),
      encoding: z.enum(['utf-8', 'base64']).meta({ description: 'What `content` is.' }),
      content: z
        .string()
        .nullable()
        .meta({ description: '`null` where it was left out; `reason` then says why.' }),
      mediaType: z.string(),
      reason: z.string().exactOptional(),
    })
    .meta({ description: 'A file that the script created or changed.' }),
);

export const truncation = named(
  'Truncation',
  z
    .union([
      z.object({ name: z.enum(['stdout', 'stderr']), keptBytes: count(), totalBytes: count() }),
      z.object({ name: z.enum(['displays', 'files']), kept: count(), total: count() }),
    ])
    .meta({ description: 'What was cut: bytes of a stream, or entries of a list.' }),
);

const text = (description: string) => z.string().nullable().meta({ description });

/** What /execute and /run tell alike. */
const common = {
  status,
  stdout: z.string().meta({
    description:
      'Its first `outputBytes` bytes, from child processes, too. Bytes that are not UTF-8 become U+FFFD.',
  }),
  stderr: z.string().meta({ description: 'As `stdout`.' }),
  error: text('What went wrong, for people; `null` if `status` is `ok`.'),
  trace: text("The traceback with the script's own lines as `script.py`, where there is one."),
  hint: text('A known cause of the failure in the sandbox, and what to do about it.'),
  displays: z.array(display).meta({ description: 'At most 100, and 16 MiB in all.' }),
  files: z.array(outputFile).meta({
    description: 'Up to 64 with content and 10 MiB in all; those left out are listed with `content: null`.',
  }),
  truncated: z.array(truncation),
  warnings: z.array(z.string()),
  receipt,
  isolation: z.enum(['full', 'partial']).meta({
    description: '`partial`: every guarantee holds, with fewer layers. See `GET /isolation`.',
  }),
};

const id = z.string().meta({ description: "The run's id; the header x-request-id has it, too." });

export const execution = named(
  'Execution',
  z
    .object({
      id,
      result: z.unknown().meta({
        description:
          'What `main()` returned, or the value of a snippet’s last line; `null` unless `status` is `ok`. Numbers keep every digit.',
      }),
      ...common,
    })
    .meta({ description: 'A run of `POST /execute` and its outcome, whichever it was.' }),
);

export const restrictedRun = named(
  'RestrictedRun',
  z
    .object({
      id,
      output: z.unknown().meta({
        description: 'The variable `output` if the code has set it, else what it printed, else `null`.',
      }),
      exitCode: z
        .union([z.literal(0), z.literal(1)])
        .meta({ description: '0 if `status` is `ok`, otherwise 1.' }),
      ...common,
    })
    .meta({ description: 'A run of `POST /run` and its outcome, whichever it was.' }),
);

export const usageEvent = named(
  'UsageEvent',
  z
    .object({
      elapsedMs: ms('Since the script began.'),
      cpuMs: ms("Processor time of all the run's processes so far."),
      peakMemoryBytes: count().meta({ description: 'So far, beyond the warm interpreter.' }),
    })
    .meta({ description: 'Data of the event `usage`. The receipt in `done` has the final figures.' }),
);

export const startEvent = named(
  'StartEvent',
  z.object({ id }).meta({ description: 'Data of the event `start`.' }),
);

export const outputEvent = named(
  'OutputEvent',
  z.object({ text: z.string() }).meta({
    description: 'Data of the events `stdout` and `stderr`. Their texts, put together, are those of `done`.',
  }),
);
