import { afterAll, describe, expect, test } from 'vitest';
import { idleApp } from './support/app.js';

const { app } = idleApp();
afterAll(() => app.close());

const MIB = 1024 * 1024;
const FIELDS = 'script, mode, input, stdin, env, files, limits, policy, figures, seed';

const JSON_TYPE = { 'content-type': 'application/json' };

async function post(payload: string | Buffer, headers: Record<string, string> = JSON_TYPE, url = '/execute') {
  return app.inject({ method: 'POST', url, payload, headers });
}

type Row = [string, unknown, number, string, string | RegExp];

describe.each<Row>([
  ['no script', {}, 400, 'script_required', "'script' field is required"],
  ['the field of /run', { code: 'x' }, 400, 'script_required', "'script' field is required"],
  ['no script, and a field', { input: 1 }, 400, 'script_required', "'script' field is required"],
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
  [
    'env: very many',
    { script: 'x', env: Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`a${n}`, ''])) },
    400,
    'invalid_field',
    "'env' has 100000 variables, at most 1000",
  ],
  [
    'env: very long',
    { script: 'x', env: { A: 'x'.repeat(1024 * 1024) } },
    400,
    'invalid_field',
    "'env' is longer than 1048576 characters",
  ],
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
    // Not looked at one by one: what is wrong with each would fill the memory.
    'files: very many that are none',
    { script: 'x', files: Array(900_000).fill(0) },
    400,
    'invalid_field',
    "'files' has 900000 files, at most 256",
  ],
  [
    'files: a number inside',
    { script: 'x', files: [{ path: 'a', content: '' }, 1] },
    400,
    'invalid_field',
    "'files[1]' must be an object",
  ],
  [
    'files: no path',
    { script: 'x', files: [{ content: '' }] },
    400,
    'invalid_field',
    "'files[0].path' is required",
  ],
  [
    'files: content that is no text',
    { script: 'x', files: [{ path: 'a', content: null }] },
    400,
    'invalid_field',
    "'files[0].content' must be a string",
  ],
  [
    'files: an encoding that there is not',
    { script: 'x', files: [{ path: 'a', content: '', encoding: 'latin-1' }] },
    400,
    'invalid_field',
    "'files[0].encoding' must be 'utf-8' or 'base64'",
  ],
  [
    'files: a strange field',
    { script: 'x', files: [{ name: 'a', path: 'a', content: '' }] },
    400,
    'unknown_field',
    "Unknown field 'files[0].name'; the fields are path, content, encoding",
  ],
  ['files: an object', { script: 'x', files: {} }, 400, 'invalid_field', "'files' must be an array"],
  [
    'mode: one that only the engine has',
    { script: 'x', mode: 'run' },
    400,
    'invalid_field',
    "'mode' must be 'main' or 'snippet'",
  ],
  [
    'policy: anything else',
    { script: 'x', policy: 'free' },
    400,
    'invalid_field',
    "'policy' must be 'open' or 'restricted'",
  ],
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

describe.each<Row>([
  ['no code', {}, 400, 'code_required', "'code' field is required"],
  ['the field of /execute', { script: 'x' }, 400, 'code_required', "'code' field is required"],
  ['a number', { code: 1 }, 400, 'code_not_string', "'code' must be a string"],
  ['null', { code: null }, 400, 'code_not_string', "'code' must be a string"],
  ['empty code', { code: '' }, 400, 'code_empty', "'code' must not be empty"],
  ['blank code', { code: '\n' }, 400, 'code_empty', "'code' must not be empty"],
  [
    '1.2 MiB',
    { code: 'x'.repeat(1.2 * MIB) },
    413,
    'code_too_large',
    "'code' is too large: 1.2 MiB, at most 1 MiB",
  ],
  [
    'input',
    { code: 'x', input: 1 },
    400,
    'unknown_field',
    "Unknown field 'input'; the fields are code, stdin, files, limits, figures, seed",
  ],
  ['limits: above the ceiling', { code: 'x', limits: { cpuMs: 1e9 } }, 400, 'invalid_limit', /cpuMs.*10000/],
  ['files: a number', { code: 'x', files: 1 }, 400, 'invalid_field', "'files' must be an array"],
])('/run: %s', (_name, body, status, code, error) => {
  test(`${status} ${code}`, async () =>
    expectProblem(await post(JSON.stringify(body), JSON_TYPE, '/run'), status, code, error));
});

describe.each<Row>([
  ['no script', {}, 400, 'script_required', "'script' field is required"],
  ['an array', { script: [] }, 400, 'script_not_string', "'script' must be a string"],
  ['a blank script', { script: ' ' }, 400, 'script_empty', "'script' must not be empty"],
  ['too much', { script: 'x'.repeat(2 * MIB) }, 413, 'script_too_large', /^'script' is too large: 2 MiB/],
  [
    'stdin',
    { script: 'x', stdin: '' },
    400,
    'unknown_field',
    "Unknown field 'stdin'; the fields are script, mode, policy",
  ],
])('/check: %s', (_name, body, status, code, error) => {
  test(`${status} ${code}`, async () =>
    expectProblem(await post(JSON.stringify(body), JSON_TYPE, '/check'), status, code, error));
});

test.each([
  ['/execute', { code: 'x' }, "'code' is the field of POST /run"],
  ['/run', { script: 'x' }, "'script' is the field of POST /execute"],
  ['/execute', { xyzzy: 1, scirpt: 'x' }, "Unknown field 'scirpt', did you mean 'script'?"],
  ['/execute', { inptu: 1 }, "Unknown field 'inptu', did you mean 'input'?"],
  ['/execute', { scirpt: 'x'.repeat(100_000) }, "Unknown field 'scirpt', did you mean 'script'?"],
  ['/run', { cod: 'x' }, "Unknown field 'cod', did you mean 'code'?"],
])('%s says what it got in place of its source: %.40j', async (path, body, says) => {
  const { suggestion } = (await post(JSON.stringify(body), JSON_TYPE, path)).json();
  expect(suggestion).toContain(says);
});

test('a caller who accepts events gets a refusal as a problem, too', async () => {
  const headers = { ...JSON_TYPE, accept: 'text/event-stream' };
  expectProblem(await post('{}', headers), 400, 'script_required', "'script' field is required");
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
