/** The other answers, as schemas. */
import { LIMIT_NAMES } from '@pycell/engine';
import { z } from 'zod';
import { CATALOGUE, type ErrorCode } from '../errors/catalogue.js';
import { named } from './registry.js';

const count = () => z.int().min(0);
const place = z.int().min(0).nullable();

export const problem = named(
  'Problem',
  z
    .object({
      type: z.string().meta({ description: '`urn:pycell:error:` and the code.' }),
      title: z.string(),
      status: z.int().meta({ description: 'The HTTP status.' }),
      detail: z.string(),
      error: z.string().meta({ description: 'The same text as `detail`.' }),
      code: z.enum(Object.keys(CATALOGUE) as [ErrorCode, ...ErrorCode[]]),
      suggestion: z.string().meta({ description: 'What a caller can do about it.' }),
      requestId: z.string(),
    })
    .meta({ description: 'A request that was refused (RFC 9457).' }),
);

const diagnostic = named(
  'Diagnostic',
  z
    .object({
      severity: z.enum(['error', 'warning', 'info']),
      code: z.string(),
      message: z.string(),
      line: place.meta({ description: 'From 1 on.' }),
      column: place,
      endLine: place,
      endColumn: place,
      hint: z.string().nullable(),
    })
    .meta({ description: 'One thing that was found in a script.' }),
);

export const check = named(
  'Check',
  z.object({
    ok: z.boolean().meta({ description: 'Whether no diagnostic is an error.' }),
    diagnostics: z.array(diagnostic),
  }),
);

const limit = z.object({
  ceiling: count(),
  min: count(),
  unit: z.enum(['ms', 'bytes', 'count']),
  text: z.string(),
});

export const runtime = named(
  'Runtime',
  z.object({
    python: z.object({ implementation: z.string(), version: z.string() }),
    packages: z.array(z.object({ name: z.string(), version: z.string() })),
    warm: z.array(z.string()).meta({ description: 'Modules that are imported ahead.' }),
    restricted: z
      .object({
        imports: z.array(z.string()).meta({ description: 'What may be imported, where installed.' }),
      })
      .meta({ description: 'The rules of `/run` and of `policy: restricted`.' }),
    limits: z.object(Object.fromEntries(LIMIT_NAMES.map((name) => [name, limit]))),
    figures: z.array(z.string()).meta({ description: 'What `figures` takes.' }),
  }),
);

export const isolation = named(
  'Isolation',
  z.object({
    level: z.enum(['full', 'partial', 'none']).meta({
      description:
        'full: every layer holds; partial: every guarantee does, with fewer layers; none: the sandbox did not start.',
    }),
    jail: z.string(),
    guarantees: z.array(
      z.object({
        name: z.string(),
        promise: z.string(),
        held: z.boolean(),
        layers: z.array(z.string()),
        missing: z.array(
          z.object({
            layer: z.string(),
            reason: z.string(),
            remedy: z.string().meta({ description: 'The one line that would add the layer.' }),
          }),
        ),
      }),
    ),
  }),
);

export const health = named(
  'Health',
  z.object({
    status: z.literal('healthy'),
    name: z.string(),
    version: z.string(),
    uptimeSeconds: count(),
    state: z.enum(['new', 'starting', 'ready', 'draining', 'stopped', 'failed']),
    ready: count().meta({ description: 'Cells that wait for a run.' }),
    running: count(),
    queued: count(),
    slots: count().meta({ description: 'Places for cells that there are now.' }),
    cells: count().meta({ description: 'Runs at the same time, at most.' }),
    generation: count().meta({ description: 'Of the warm interpreter.' }),
    zygoteRestarts: count(),
    failingMs: z
      .number()
      .min(0)
      .meta({ description: 'For how long no cell could be made; 0 where they can.' }),
    runs: count(),
  }),
);

export const healthz = z.object({ status: z.literal('ok') });
export const ready = z.object({ status: z.literal('ready') });

export const root = named(
  'Root',
  z.object({
    name: z.string(),
    version: z.string(),
    description: z.string(),
    endpoints: z.record(z.string(), z.string()).meta({ description: 'Summaries by method and path.' }),
    example: z.object({
      method: z.string(),
      path: z.string(),
      headers: z.record(z.string(), z.string()),
      body: z.unknown(),
    }),
  }),
);
