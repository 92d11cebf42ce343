/** The document by itself: complete, of valid schemas, and with examples that are what they are examples of. */
import { LIMIT_NAMES } from '@pycell/engine';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { CATALOGUE } from '../../src/errors/catalogue.js';
import { checkSchema } from '../../src/request/check-schema.js';
import { executeSchema } from '../../src/request/execute-schema.js';
import { runSchema } from '../../src/request/run-schema.js';
import { idleApp } from '../support/app.js';
import { ApiDocument } from '../support/document.js';
import type { Body } from '../support/live.js';

const { app } = idleApp({ PYCELL_WALL_MS: '7000' });
afterAll(() => app.close());
const answer = await app.inject('/openapi.json');
const document: Body = answer.json();
const api = new ApiDocument(document);

/** Every operation: method, path, and what the document says of it. */
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods as Body).map(([method, operation]) => ({ method, path, operation })),
);

test('it is served as JSON and, the same, as YAML', async () => {
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  const yaml = await app.inject('/openapi.yaml');
  expect(yaml.headers['content-type']).toBe('application/yaml; charset=utf-8');
  expect(parse(yaml.body)).toEqual(document);
});

test('it has every endpoint of the list at /, and no other', async () => {
  const { endpoints } = (await app.inject('/')).json();
  const described = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect(described.sort()).toEqual(Object.keys(endpoints).sort());
  for (const { method, path, operation } of operations) {
    expect(operation.summary).toBe(endpoints[`${method.toUpperCase()} ${path}`]);
  }
});

test('every code of the catalogue is there with its HTTP status and an example', () => {
  for (const [code, { status }] of Object.entries(CATALOGUE)) {
    const { content } = document.components.responses[code];
    const example = content['application/problem+json'].examples[code].value;
    expect(example).toMatchObject({ code, status });
    expect(document.info.description).toContain(`| \`${code}\` | ${status} |`);
  }
});

test('every code but those of unknown routes belongs to an operation', () => {
  const text = JSON.stringify(document.paths);
  const missing = Object.keys(CATALOGUE).filter(
    (code) => !text.includes(`"code":"${code}"`) && !text.includes(`responses/${code}"`),
  );
  expect(missing.sort()).toEqual(['method_not_allowed', 'not_found']);
});

test('all schemas are valid ones of JSON Schema 2020-12', () => {
  const ajv = new Ajv2020({ strict: false });
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    expect([name, ajv.validateSchema(schema as object), ajv.errors]).toEqual([name, true, null]);
  }
});

test('every reference leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path);
  expect(references.length).toBeGreaterThan(50);
  for (const path of references) {
    const found = path?.split('/').reduce<Body | undefined>((at, key) => at?.[key], document);
    expect([path, typeof found]).toEqual([path, 'object']);
  }
});

describe('examples', () => {
  const examples = operations.flatMap(({ method, path, operation }) => {
    const place = `/paths/${path.replaceAll('/', '~1')}/${method}`;
    const bodies: [string, Body][] = [
      [`${place}/requestBody`, operation.requestBody],
      ...Object.entries(operation.responses).map(
        ([status, response]) => [`${place}/responses/${status}`, response] as [string, Body],
      ),
    ];
    return bodies.flatMap(([at, body]) =>
      Object.entries((body?.content ?? {}) as Body).flatMap(([type, { examples }]) =>
        Object.entries((examples ?? {}) as Body).map(
          ([name, { value }]) =>
            [`${method} ${path} ${name}`, `${at}/content/${type.replace('/', '~1')}/schema`, value] as const,
        ),
      ),
    );
  });

  test.each(examples)('%s', (_name, place, value) => api.expectAt(place, value));
});

test.each([
  ['ExecuteRequest', executeSchema],
  ['RunRequest', runSchema],
  ['CheckRequest', checkSchema],
])('%s has the fields that are checked', (name, schema) => {
  const { properties, required, additionalProperties } = document.components.schemas[name];
  expect(Object.keys(properties)).toEqual(Object.keys(schema.shape));
  expect(required).toEqual([Object.keys(schema.shape)[0]]);
  expect(additionalProperties).toBe(false);
});

test.each(['/execute', '/run'])('%s has the member of the query that is checked', (path) => {
  const { parameters } = document.paths[path].post;
  expect(parameters).toMatchObject([
    { name: 'usage', in: 'query', schema: { type: 'string', enum: ['0', '1'], default: '0' } },
  ]);
});

test("limits have this server's ceilings", () => {
  const { properties } = document.components.schemas.Limits;
  expect(Object.keys(properties)).toEqual(LIMIT_NAMES);
  expect(properties.wallMs).toMatchObject({ type: 'integer', minimum: 10, maximum: 7000 });
});

test.each([
  [
    { script: 'x', env: { A: '1' }, files: [{ path: 'a', content: '' }], limits: { cpuMs: 100 }, seed: 0 },
    true,
  ],
  [{ script: ' ' }, false],
  [{ script: 'x', env: { '': '1' } }, false],
  [{ script: 'x', env: { 'A=B': '1' } }, false],
  [{ script: 'x', env: { A: 'a\0' } }, false],
  [{ script: 'x', env: { A: 1 } }, false],
  [{ script: 'x', limits: { wallMs: 7001 } }, false],
  [{ script: 'x', limits: { wall: 1 } }, false],
  [{ script: 'x', files: [{ path: 'a', content: '', mode: 1 }] }, false],
  [{ script: 'x', seed: 1.5 }, false],
  [{ script: 'x', input: null, more: 1 }, false],
])('the document and the service agree on %j', async (body, good) => {
  const validate = new Ajv2020({ strict: false })
    .addSchema(document, 'd')
    .getSchema('d#/components/schemas/ExecuteRequest');
  expect(validate?.(body)).toBe(good);
  const { statusCode } = await app.inject({ method: 'POST', url: '/execute', payload: body });
  // The engine of this test has no interpreter: a run that would start is refused with 503.
  expect(statusCode).toBe(good ? 503 : 400);
});

describe('the page', () => {
  test('loads nothing from elsewhere, and everything that it loads is there', async () => {
    const page = await app.inject('/docs');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
    const loaded = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path as string);
    expect(loaded.length).toBeGreaterThanOrEqual(4);
    for (const path of loaded) {
      expect(path).toMatch(/^(docs|openapi)/);
      const asset = await app.inject(`/${path}`);
      expect([path, asset.statusCode, asset.rawPayload.length > 50]).toEqual([path, 200, true]);
    }
  });
});
