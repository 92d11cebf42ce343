import { afterAll, describe, expect, test } from 'vitest';
import { idleApp } from './support/app.js';

const { app } = idleApp();
afterAll(() => app.close());

const MIB = 1024 * 1024;
const FIELDS = 'script, input, stdin, env, files, limits, policy, figures, seed';

async function post(
  payload: string | Buffer,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) {
  return app.inject({ method: 'POST', url: '/execute', payload, headers });
}

type Row = [string, unknown, number, string, string | RegExp];

describe.each<Row>([
  ['no script', {}, 400, 'script_required', "'script' field is required"],
  ['the field of /run', { code: 'x' }, 400, 'script_required', "'script' field is required"],
  ['a number', { script: 1 }, 400, 'script_not_string', "'script' must be a string"],
  ['null', { script: null }, 400, 'script_not_string', "'script' must be a string"],
  ['an array', { script: ['x'] }, 400, 'script_not_string', "'script' must be a string"],
  ['an empty script', { script: '' }, 400, 'script_empty', "'script' must not be empty"],
  ['a blank script', { script: ' \t\r\n ' }, 400, 'script_empty', "'script' must not be empty"],
  [
    '1.2 MiB',
    { script: 'x'.repeat(1.2 * MIB) },
    413,
    'script_too_large',
    "'script' is too large: 1.2 MiB, at most 1 MiB",
  ],
  [
    'one byte too many',
    { script: 'x'.repeat(MIB + 1) },
    413,
    'script_too_large',
    "'script' is too large: 1.1 MiB, at most 1 MiB",
  ],
  [
    '1 MiB of two-byte letters',
    { script: 'ü'.repeat(MIB) },
    413,
    'script_too_large',
    "'script' is too large: 2 MiB, at most 1 MiB",
  ],
  [
    'a misspelt field',
    { script: 'x', inptu: 1 },
    400,
    'unknown_field',
    `Unknown field 'inptu', did you mean 'input'? the fields are ${FIELDS}`,
  ],
  [
    'a strange field',
    { script: 'x', xyzzy: 1 },
    400,
    'unknown_field',
    `Unknown field 'xyzzy'; the fields are ${FIELDS}`,
  ],
  ['stdin: a number', { script: 'x', stdin: 1 }, 400, 'invalid_field', "'stdin' must be a string"],
  ['stdin: null', { script: 'x', stdin: null }, 400, 'invalid_field', "'stdin' must be a string"],
  ['env: an array', { script: 'x', env: ['A'] }, 400, 'invalid_field', "'env' must be an object of strings"],
  ['env: null', { script: 'x', env: null }, 400, 'invalid_field', "'env' must be an object of strings"],
  [
    'env: a number inside',
    { script: 'x', env: { A: '1', B: 2 } },
    400,
    'invalid_field',
    `'env' value of "B" must be a string`,
  ],
  [
    'env: = in a name',
    { script: 'x', env: { 'A=B': '1' } },
    400,
    'invalid_field',
    /^'env' has the name "A=B"/,
  ],
  [
    'env: NUL in a name',
    { script: 'x', env: { 'A\0': '1' } },
    400,
    'invalid_field',
    /^'env' has the name "A\\u0000"/,
  ],
  ['env: an empty name', { script: 'x', env: { '': '1' } }, 400, 'invalid_field', /^'env' has the name ""/],
  [
    'env: NUL in a value',
    { script: 'x', env: { A: '\0' } },
    400,
    'invalid_field',
    `'env' value of "A" must not contain NUL`,
  ],
  [
    'limits: a number',
    { script: 'x', limits: 1 },
    400,
    'invalid_field',
    "'limits' must be an object of numbers",
  ],
  [
    'limits: above the ceiling',
    { script: 'x', limits: { wallMs: 30001 } },
    400,
    'invalid_limit',
    /wallMs.*30000/,
  ],
  ['limits: of no such name', { script: 'x', limits: { wall: 1 } }, 400, 'invalid_limit', /wall.*wallMs/],
  ['limits: a text', { script: 'x', limits: { cpuMs: '1' } }, 400, 'invalid_limit', /cpuMs/],
  [
    'files',
    { script: 'x', files: [{ path: 'a', content: '' }] },
    400,
    'not_supported',
    /^'files' are not supported yet/,
  ],
  ['files: an object', { script: 'x', files: {} }, 400, 'invalid_field', "'files' must be an array"],
  [
    'policy: restricted',
    { script: 'x', policy: 'restricted' },
    400,
    'not_supported',
    /restricted.*not supported yet/,
  ],
  ['policy: anything else', { script: 'x', policy: 'free' }, 400, 'invalid_field', "'policy' must be 'open'"],
  [
    'figures: gif',
    { script: 'x', figures: 'gif' },
    400,
    'invalid_field',
    "'figures' must be one of 'svg', 'png', 'none'",
  ],
  [
    'seed: negative',
    { script: 'x', seed: -1 },
    400,
    'invalid_field',
    "'seed' must be an integer from 0 to 4294967295",
  ],
  [
    'seed: a fraction',
    { script: 'x', seed: 1.5 },
    400,
    'invalid_field',
    "'seed' must be an integer from 0 to 4294967295",
  ],
  [
    'seed: 33 bits',
    { script: 'x', seed: 2 ** 32 },
    400,
    'invalid_field',
    "'seed' must be an integer from 0 to 4294967295",
  ],
  [
    'seed: a text',
    { script: 'x', seed: '1' },
    400,
    'invalid_field',
    "'seed' must be an integer from 0 to 4294967295",
  ],
  ['an array for a body', [1], 400, 'invalid_field', 'The body must be a JSON object'],
  ['null for a body', null, 400, 'invalid_field', 'The body must be a JSON object'],
  ['a string for a body', 'x', 400, 'invalid_field', 'The body must be a JSON object'],
])('%s', (_name, body, status, code, error) => {
  test(`${status} ${code}`, async () => expectProblem(await post(JSON.stringify(body)), status, code, error));
});

describe.each([
  ['__proto__', '{"script": "x", "__proto__": {"a": 1}}', 'unknown_field', /^Unknown field '__proto__'/],
  ['constructor', '{"script": "x", "constructor": 1}', 'unknown_field', /^Unknown field 'constructor'/],
  ['__proto__ in limits', '{"script": "x", "limits": {"__proto__": 1}}', 'invalid_limit', /__proto__/],
  ['half a body', '{"script": "x"', 'invalid_json', /^Invalid JSON payload: ./],
  ['Python for JSON', "{'script': 'x'}", 'invalid_json', /^Invalid JSON payload: ./],
  ['an empty body', '', 'invalid_json', 'Invalid JSON payload: the body is empty'],
])('%s', (_name, body, code, error) => {
  test(`400 ${code}`, async () => expectProblem(await post(body), 400, code, error));
});

test.each([
  ['env', { script: 'x', env: { [`${'e'.repeat(100_000)}=`]: '' } }],
  ['limits', { script: 'x', limits: { ['l'.repeat(100_000)]: 1 } }],
  ['a field', { script: 'x', ['f'.repeat(100_000)]: 1 }],
])('a name that is very long, in %s, is not sent back whole', async (_where, body) => {
  const answer = await post(JSON.stringify(body));
  expect(answer.statusCode).toBe(400);
  expect(answer.body.length).toBeLessThan(2000);
});

test('bytes that are not UTF-8 are 400', async () => {
  const body = Buffer.from('{"script": "\xff"}', 'latin1');
  expectProblem(await post(body), 400, 'invalid_json', 'Invalid JSON payload: the body is not valid UTF-8');
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'nonsense'])(
  '%s is 415',
  async (type) => {
    const answer = await post('{"script": "x"}', { 'content-type': type });
    expectProblem(answer, 415, 'unsupported_media_type', 'Content-Type must be application/json');
  },
);

test('no content type is 415, with a body and without', async () => {
  const text = 'Content-Type must be application/json';
  expectProblem(await post('{"script": "x"}', {}), 415, 'unsupported_media_type', text);
  expectProblem(await app.inject({ method: 'POST', url: '/execute' }), 415, 'unsupported_media_type', text);
});

test.each([
  'application/json',
  'Application/JSON',
  'application/json; charset=utf-8',
  'application/json;charset="UTF-8"',
])('%s is taken', async (type) =>
  expectProblem(await post('{}', { 'content-type': type }), 400, 'script_required', /./),
);

test('a compressed body is 415', async () => {
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  expectProblem(
    await post('x', headers),
    415,
    'unsupported_encoding',
    "Content-Encoding 'gzip' is not supported",
  );
});

test('a body over the limit is 413', async () => {
  const small = idleApp({ PYCELL_BODY_BYTES: '2KiB' }).app;
  const payload = JSON.stringify({ script: 'x'.repeat(3000) });
  const headers = { 'content-type': 'application/json' };
  const answer = await small.inject({ method: 'POST', url: '/execute', payload, headers });
  expectProblem(answer, 413, 'body_too_large', 'The body is too large: at most 2 KiB');
  await small.close();
});

test('an unknown path is 404, whatever the body', async () => {
  expectProblem(await app.inject({ url: '/nowhere?a=1' }), 404, 'not_found', 'There is no /nowhere here');
  const headers = { 'content-type': 'text/plain' };
  const answer = await app.inject({ method: 'POST', url: '/nowhere', payload: 'x', headers });
  expectProblem(answer, 404, 'not_found', 'There is no /nowhere here');
});

test.each([
  ['GET', '/execute', 'POST'],
  ['PUT', '/execute', 'POST'],
  ['OPTIONS', '/execute', 'POST'],
  ['POST', '/health', 'GET, HEAD'],
  ['DELETE', '/', 'GET, HEAD'],
] as const)('%s %s is 405 with the methods there are', async (method, url, allow) => {
  const answer = await app.inject({ method, url });
  expectProblem(answer, 405, 'method_not_allowed', `${url} takes ${allow}, not ${method}`);
  expect(answer.headers.allow).toBe(allow);
});

type Answer = Awaited<ReturnType<typeof post>>;

function expectProblem(answer: Answer, status: number, code: string, error: string | RegExp): void {
  const body = answer.json();
  expect(body.error).toEqual(typeof error === 'string' ? error : expect.stringMatching(error));
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(body).toEqual({
    type: `urn:pycell:error:${code}`,
    title: expect.stringMatching(/./),
    status,
    detail: body.error,
    error: body.error,
    code,
    suggestion: expect.stringMatching(/./),
    requestId: answer.headers['x-request-id'],
  });
}
