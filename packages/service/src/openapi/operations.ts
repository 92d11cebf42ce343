import { z } from 'zod';
import type { ErrorCode } from '../errors/catalogue.js';
import { runQuery } from '../request/run-query.js';
import * as answers from './answers.js';
import { executionEvent, restrictedRunEvent } from './events.js';
import * as examples from './examples.js';
import { execution, restrictedRun } from './execution.js';
import * as jobs from './jobs.js';
import { REFUSALS } from './refusals.js';
import * as requests from './requests.js';
import * as rpc from './rpc.js';
import { type Json, schemaOf } from './schemas.js';
import * as texts from './texts.js';

/** What one kind of answer holds. */
export interface Content {
  /** A schema, or what a text is. */
  schema: z.ZodType | { description: string };
  examples?: Record<string, Json>;
}

export interface Operation {
  id: string;
  tag: 'runs' | 'jobs' | 'state' | 'documents';
  /** Where the summary does not say it all. */
  description?: string;
  parameters?: Json[];
  request?: { schema: z.ZodType; examples: Record<string, Json> };
  /** By HTTP status and media type; refusals come on top. */
  answers: Record<number, Record<string, Content>>;
  /** What an answer of a status is, where it is not what it is elsewhere. */
  about?: Record<number, string>;
  refusals: ErrorCode[];
}

const JSON_TYPE = 'application/json';

const parameter = (
  place: 'path' | 'query' | 'header',
  name: string,
  description: string,
  schema: Json,
): Json => ({
  name,
  in: place,
  description,
  schema,
  ...(place === 'path' && { required: true }),
});
/** The members of a query by the schema that checks it. */
const queryOf = ({ shape }: z.ZodObject): Json[] =>
  Object.entries(shape).map(([name, field]) => {
    const { description, ...schema } = schemaOf(field as z.ZodType);
    return parameter('query', name, String(description), schema);
  });
const JOB_ID = parameter('path', 'id', 'Of the job or batch.', { type: 'string' });
const INDEX = { type: 'string', pattern: '^(-1|[0-9]{1,9})$' };

const events = (schema: z.ZodType): Record<string, Content> => ({
  'text/event-stream': { schema, examples: examples.EVENT_EXAMPLES },
});

const json = (schema: z.ZodType, some?: Record<string, Json>): Record<string, Content> => ({
  [JSON_TYPE]: { schema, ...(some && { examples: some }) },
});

function state(id: string, schema: z.ZodType, refusals: ErrorCode[] = REFUSALS.any): Operation {
  return { id, tag: 'state', answers: { 200: json(schema) }, refusals };
}

function text(id: string, type: string, description: string): Operation {
  const answer = { [type]: { schema: { description } } };
  return { id, tag: 'documents', answers: { 200: answer }, refusals: REFUSALS.any };
}

/** Every operation but for its summary, which the route itself has. */
export const OPERATIONS: Record<string, Operation> = {
  'POST /execute': {
    id: 'execute',
    tag: 'runs',
    description: `${texts.EXECUTE}\n${texts.EVENTS}`,
    parameters: queryOf(runQuery),
    request: { schema: requests.executeRequest, examples: examples.EXECUTE_EXAMPLES },
    answers: {
      200: { ...json(execution, examples.EXECUTION_EXAMPLES), ...events(executionEvent) },
      400: json(execution, examples.REFUSED_SCRIPT_EXAMPLES),
      500: json(execution),
    },
    refusals: REFUSALS.execute,
  },
  'POST /run': {
    id: 'run',
    tag: 'runs',
    description: `${texts.RUN}\n${texts.EVENTS}`,
    parameters: queryOf(runQuery),
    request: { schema: requests.runRequest, examples: examples.RUN_EXAMPLES },
    answers: {
      200: { ...json(restrictedRun, examples.RESTRICTED_EXAMPLES), ...events(restrictedRunEvent) },
      500: json(restrictedRun),
    },
    refusals: REFUSALS.run,
  },
  'POST /check': {
    id: 'check',
    tag: 'runs',
    description: texts.CHECK,
    request: { schema: requests.checkRequest, examples: examples.CHECK_EXAMPLES },
    answers: { 200: json(answers.check) },
    refusals: REFUSALS.check,
  },
  'POST /mcp': {
    id: 'mcp',
    tag: 'runs',
    description: texts.MCP,
    request: { schema: rpc.message, examples: examples.MCP_EXAMPLES },
    answers: {
      200: {
        ...json(rpc.response, examples.MCP_ANSWER_EXAMPLES),
        'text/event-stream': { schema: { description: 'Notifications, and at last the response.' } },
      },
      202: {},
      400: json(rpc.response),
      404: json(rpc.response),
      406: json(rpc.response),
    },
    about: {
      202: 'The notification was taken.',
      400: 'A message that is none, as an error of JSON-RPC.',
      404: 'There is no such method, as an error of JSON-RPC.',
      406: 'The Accept header does not have both media types, as an error of JSON-RPC.',
    },
    refusals: REFUSALS.mcp,
  },
  'POST /jobs': {
    id: 'submitJob',
    tag: 'jobs',
    description: texts.JOBS,
    parameters: [
      parameter('header', 'Idempotency-Key', texts.IDEMPOTENCY, {
        type: 'string',
        pattern: '^[\\x21-\\x7e]{1,255}$',
      }),
    ],
    request: { schema: requests.jobsRequest, examples: examples.JOB_EXAMPLES },
    answers: { 202: json(jobs.submitted) },
    refusals: REFUSALS.submit,
  },
  'GET /jobs': {
    id: 'listJobs',
    tag: 'jobs',
    parameters: [
      parameter('query', 'state', 'Only those in this state.', {
        enum: ['queued', 'running', 'done', 'failed', 'cancelled'],
      }),
      parameter('query', 'batch', 'The items of this batch, in order.', { type: 'string' }),
      parameter('query', 'cursor', 'What the page before this one had.', { type: 'string' }),
      parameter('query', 'limit', 'How many.', { type: 'integer', minimum: 1, maximum: 200, default: 50 }),
    ],
    answers: { 200: json(jobs.jobList) },
    refusals: REFUSALS.jobs,
  },
  'GET /jobs/:id': {
    id: 'readJob',
    tag: 'jobs',
    parameters: [JOB_ID],
    answers: { 200: json(z.union([jobs.job, jobs.batch])) },
    refusals: REFUSALS.job,
  },
  'DELETE /jobs/:id': {
    id: 'cancelJob',
    tag: 'jobs',
    parameters: [JOB_ID],
    answers: { 200: json(jobs.cancelled), 202: json(jobs.cancelled) },
    refusals: REFUSALS.job,
  },
  'GET /jobs/:id/events': {
    id: 'followJob',
    tag: 'jobs',
    description: texts.JOB_EVENTS,
    parameters: [
      JOB_ID,
      parameter('header', 'Last-Event-ID', 'Goes on after that event.', { type: 'string' }),
      parameter('query', 'lastEventId', 'The same, for those who cannot set a header.', { type: 'string' }),
    ],
    answers: { 200: { 'text/event-stream': { schema: jobs.jobEvent } }, 204: {} },
    refusals: REFUSALS.job,
  },
  'GET /jobs/:id/results': {
    id: 'readResults',
    tag: 'jobs',
    parameters: [JOB_ID, parameter('query', 'after', 'Only items after this index.', INDEX)],
    answers: { 200: { 'application/x-ndjson': { schema: jobs.resultLine } } },
    refusals: REFUSALS.job,
  },
  'GET /': state('root', answers.root),
  'GET /health': state('health', answers.health),
  'GET /healthz': state('healthz', answers.healthz),
  'GET /ready': state('ready', answers.ready, REFUSALS.state),
  'GET /readyz': state('readyz', answers.ready, REFUSALS.state),
  'GET /isolation': state('isolation', answers.isolation, REFUSALS.report),
  'GET /runtime': state('runtime', answers.runtime, REFUSALS.report),
  'GET /metrics': {
    id: 'metrics',
    tag: 'state',
    answers: { 200: { 'text/plain': { schema: { description: 'The text format of Prometheus.' } } } },
    refusals: REFUSALS.keyed,
  },
  'GET /openapi.json': text('openapiJson', JSON_TYPE, 'This document.'),
  'GET /openapi.yaml': text('openapiYaml', 'application/yaml', 'This document.'),
  'GET /docs': text('docs', 'text/html', 'This document as a page to read and try.'),
};
