import type { Limits } from '@pycell/engine';
import { z } from 'zod';
import { CATALOGUE, type ErrorCode } from '../errors/catalogue.js';
import { type RouteTable, templateOf } from '../plugins/route-table.js';
import { NAME, VERSION } from '../version.js';
import { type Content, OPERATIONS, type Operation } from './operations.js';
import { headersOf, refusalResponse, refusalResponses, refusalTable, responsesByCode } from './refusals.js';
import { componentSchemas, type Json, schemaOf } from './schemas.js';
import { INTRODUCTION } from './texts.js';

/**
 * The OpenAPI document of a service: its routes with their summaries, the schemas that check requests, every refusal of
 * the catalogue, and this server's ceilings.
 */
export function openApiDocument(routes: RouteTable, ceilings: Limits): Json {
  return {
    openapi: '3.1.1',
    info: {
      title: NAME,
      version: VERSION,
      summary: 'Runs untrusted Python in warm, single-use, sandboxed processes',
      description: `${INTRODUCTION}\n## Refusals\n\n${refusalTable()}\n`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'runs', description: 'Running Python, and looking at it' },
      { name: 'jobs', description: 'Runs that wait for their turn, and outlive the request and the machine' },
      { name: 'state', description: 'How the service is, and what holds on this host' },
      { name: 'documents', description: 'This document' },
    ],
    paths: paths(routes),
    components: {
      schemas: componentSchemas(ceilings),
      headers: {
        'X-Request-Id': header("The request's id, and that of its run.", { type: 'string' }),
        'Retry-After': header('Seconds after which to try again.', { type: 'integer', minimum: 1 }),
        Allow: header('The methods that there are.', { type: 'string' }),
        'WWW-Authenticate': header('How to send a key (RFC 6750).', { type: 'string' }),
        RateLimit: header('What is left, and the seconds until all of it is: `"runs";r=59;t=1`.', {
          type: 'string',
        }),
        'RateLimit-Policy': header('How many runs there may be in a window of seconds: `"runs";q=60;w=60`.', {
          type: 'string',
        }),
      },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key, where the service has keys.' },
        header: {
          type: 'apiKey',
          in: 'header',
          name: 'X-API-Key',
          description: 'The same, in another header.',
        },
      },
      responses: responsesByCode(),
    },
  };
}

/** Without keys the service is open; which of the two it is, its operator decides. */
const KEY = [{ bearer: [] }, { header: [] }, {}];

/** A route without a summary is not for callers: what a page of the service loads. */
function paths(routes: RouteTable): Json {
  const all: Record<string, Json> = {};
  for (const [path, methods] of routes) {
    for (const [method, summary] of methods) {
      const operation = OPERATIONS[`${method} ${path}`];
      if (!operation || summary === '') continue;
      const template = templateOf(path);
      all[template] = { ...all[template], [method.toLowerCase()]: operationObject(operation, summary) };
    }
  }
  return all;
}

function operationObject(operation: Operation, summary: string): Json {
  const { id, tag, description, parameters, request } = operation;
  const content = request && {
    'application/json': { schema: schemaOf(request.schema), examples: request.examples },
  };
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    ...(parameters && { parameters }),
    ...(content && { requestBody: { required: true, content } }),
    ...(operation.refusals.includes('api_key_required') && { security: KEY }),
    responses: responses(operation),
  };
}

function responses({ answers, refusals, about }: Operation): Json {
  const all = refusalResponses(refusals);
  for (const [status, contents] of Object.entries(answers)) {
    all[status] = withAnswer(Number(status), contents, refusals, about?.[Number(status)]);
  }
  return all;
}

/** One status can have both: what was asked for, or a run that failed, and refusals. */
function withAnswer(
  status: number,
  contents: Record<string, Content>,
  refusals: ErrorCode[],
  about = status < 300 ? 'What was asked for.' : 'The run, with its status, or a refusal.',
): Json {
  const codes = refusals.filter((code) => CATALOGUE[code].status === status);
  const refused = codes.length > 0 ? refusalResponse(codes) : undefined;
  const content = { ...contentsOf(contents), ...refused?.content };
  return {
    description: [about, refused?.description].filter(Boolean).join(' '),
    headers: headersOf(status),
    ...(Object.keys(content).length > 0 && { content }),
  };
}

function contentsOf(contents: Record<string, Content>): Json {
  return Object.fromEntries(
    Object.entries(contents).map(([type, { schema, examples }]) => [
      type,
      {
        schema: schema instanceof z.ZodType ? schemaOf(schema) : textSchema(type, schema),
        ...(examples && { examples }),
      },
    ]),
  );
}

function textSchema(type: string, about: { description: string }): Json {
  return { type: /json|yaml/.test(type) ? 'object' : 'string', ...about };
}

function header(description: string, schema: Json): Json {
  return { description, schema };
}
