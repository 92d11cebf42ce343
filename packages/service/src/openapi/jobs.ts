/** What jobs are, as schemas of the document. */
import { z } from 'zod';
import { problem } from './answers.js';
import { event } from './event.js';
import { display, execution, outputEvent, status } from './execution.js';
import { named } from './registry.js';

const count = () => z.int().min(0);
const time = () => z.iso.datetime().nullable();
const id = z.string().meta({ description: 'A ULID.' });
const kind = <K extends string>(name: K) => z.literal(name);

const state = z.enum(['queued', 'running', 'done', 'failed', 'cancelled']).meta({
  description:
    '`done`: there is an answer, whatever its `status`. `failed`: the service has refused it, see `problem`.',
});

export const webhookState = named(
  'WebhookState',
  z
    .object({
      url: z.string(),
      state: z.enum(['pending', 'delivered', 'failed']),
      attempts: count(),
      lastError: z.string().nullable(),
    })
    .meta({ description: 'How the message stands that tells of the end.' }),
);

const jobSummary = {
  id,
  kind: kind('job'),
  state,
  position: count().nullable().meta({
    description:
      'How many queued jobs of the same key go before it, counted up to 1000; `null` unless it is queued.',
  }),
  priority: z.int(),
  notBefore: time(),
  createdAt: z.iso.datetime(),
  startedAt: time().meta({ description: 'Of the last attempt.' }),
  finishedAt: time(),
  attempts: count().meta({ description: 'How often it was begun.' }),
  batch: id.nullable(),
  index: count().nullable().meta({ description: 'Its place in the batch.' }),
  status: status.nullable().meta({ description: 'Of its answer.' }),
  cancelling: z.boolean().meta({ description: 'It runs, and is being stopped.' }),
  expired: z.boolean().meta({ description: 'Its answer was removed, to make room for later ones.' }),
  webhook: webhookState.nullable(),
  problem: problem.nullable(),
};

export const counts = named(
  'BatchCounts',
  z
    .object({
      total: count(),
      queued: count(),
      running: count(),
      done: count(),
      failed: count(),
      cancelled: count(),
      ok: count().meta({ description: 'Of those done: with the status `ok`.' }),
    })
    .meta({ description: 'How many items of a batch are in each state.' }),
);

export const jobInList = named('JobSummary', z.object(jobSummary));

export const job = named(
  'Job',
  z
    .object({ ...jobSummary, answer: execution.nullable() })
    .meta({ description: 'A job; `answer` is the body that `POST /execute` would have had.' }),
);

export const batch = named(
  'Batch',
  z
    .object({
      id,
      kind: kind('batch'),
      state: z.enum(['queued', 'running', 'done']).meta({ description: '`done`: all have ended.' }),
      priority: z.int(),
      notBefore: time(),
      createdAt: z.iso.datetime(),
      finishedAt: time(),
      webhook: webhookState.nullable(),
      counts,
    })
    .meta({ description: 'Jobs that were handed in together.' }),
);

export const submitted = named(
  'SubmittedJob',
  z
    .object({
      id,
      kind: z.enum(['job', 'batch']),
      state: state.meta({
        description:
          '`queued`; of a request that was handed in before with its Idempotency-Key: as it is now.',
      }),
      jobs: z.array(id).exactOptional().meta({ description: 'Of a batch: its items, in order.' }),
    })
    .meta({ description: 'What was handed in. The header Location has its address.' }),
);

export const jobList = named(
  'JobList',
  z.object({
    jobs: z.array(z.union([jobInList, batch])),
    cursor: z.string().nullable().meta({ description: 'For the next page; `null` where there is none.' }),
  }),
);

export const cancelled = named(
  'CancelledJob',
  z.object({
    id,
    kind: z.enum(['job', 'batch']),
    state,
    cancelling: z.literal(true).exactOptional().meta({ description: 'It runs, and is being stopped.' }),
  }),
);

const stateEvent = named(
  'JobStateEvent',
  z.object({ state, position: count().nullable(), attempt: count() }),
);
const startEvent = named('JobStartEvent', z.object({ id, attempt: z.int().min(1) }));
const cancelledEvent = named('JobCancelledEvent', z.object({ id }));
const itemEvent = named('BatchItemEvent', z.object({ index: count(), id, state, status: status.nullable() }));

export const jobEvent = named(
  'JobEvent',
  z
    .union([
      event('state', stateEvent),
      event('start', startEvent),
      event('stdout', outputEvent),
      event('stderr', outputEvent),
      event('display', display),
      event('done', execution),
      event('error', problem),
      event('cancelled', cancelledEvent),
      event('item', itemEvent),
      event('progress', counts),
      event('done', counts),
    ])
    .meta({ description: 'One event of a job, or of a batch (`item`, `progress`, `done` with counts).' }),
);

export const resultLine = named(
  'BatchResult',
  z
    .object({
      index: count(),
      id,
      state: z.enum(['done', 'failed', 'cancelled']),
      status: status.nullable(),
      expired: z.literal(true).exactOptional(),
      answer: execution.nullable(),
      problem: problem.nullable(),
    })
    .meta({ description: 'One line of the results of a batch.' }),
);
