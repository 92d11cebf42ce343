import { CATALOGUE, type ErrorCode } from '../errors/catalogue.js';
import { problem } from '../errors/problem.js';
import { Refusal } from '../errors/refusal.js';
import * as answers from './answers.js';
import { type Json, schemaOf } from './schemas.js';

const CODES = Object.keys(CATALOGUE) as ErrorCode[];

/** What can come of any request at all. */
const ANYWHERE: ErrorCode[] = ['bad_request', 'request_timeout', 'headers_too_large', 'internal_error'];
/** Of no operation: what comes where there is none. */
const NOWHERE: ErrorCode[] = ['not_found', 'method_not_allowed'];
const STARTING: ErrorCode[] = ['not_ready'];
/** Where API keys are set. */
const KEYS: ErrorCode[] = ['api_key_required', 'api_key_invalid'];
/** Pages that have no business here. */
const STRANGERS: ErrorCode[] = ['origin_not_allowed', 'host_not_allowed'];
const SOURCE = (name: 'script' | 'code'): ErrorCode[] => [
  `${name}_required`,
  `${name}_not_string`,
  `${name}_empty`,
  `${name}_too_large`,
];

/** Codes that only some operations with a body have; a new code is one that all of them have. */
const SPECIAL: ErrorCode[] = [
  ...ANYWHERE,
  ...NOWHERE,
  ...SOURCE('script'),
  ...SOURCE('code'),
  'invalid_limit',
  'dangerous_script',
  'not_supported',
  'job_not_found',
  'idempotency_conflict',
  'jobs_full',
  'jobs_unavailable',
  ...STRANGERS,
];
const BODY = CODES.filter((code) => !SPECIAL.includes(code));

/** Which refusals an operation has. */
export const REFUSALS = {
  any: ANYWHERE,
  keyed: [...KEYS, ...ANYWHERE],
  state: [...STARTING, ...ANYWHERE],
  report: [...KEYS, ...STARTING, ...ANYWHERE],
  execute: [...SOURCE('script'), ...BODY, 'invalid_limit', 'dangerous_script', 'not_supported', ...ANYWHERE],
  run: [...SOURCE('code'), ...BODY, 'invalid_limit', 'not_supported', ...ANYWHERE],
  submit: [
    ...SOURCE('script'),
    // A large body waits to be read, whatever comes of it.
    ...BODY.filter((code) => code !== 'not_ready'),
    'invalid_limit',
    'idempotency_conflict',
    'jobs_full',
    'jobs_unavailable',
    'host_not_allowed',
    ...ANYWHERE,
  ],
  jobs: [
    ...KEYS,
    'host_not_allowed',
    'unknown_field',
    'invalid_field',
    'job_not_found',
    'draining',
    'jobs_unavailable',
    ...ANYWHERE,
  ],
  job: [
    ...KEYS,
    'host_not_allowed',
    'job_not_found',
    'invalid_field',
    'draining',
    'jobs_unavailable',
    ...ANYWHERE,
  ],
  check: [...SOURCE('script'), ...BODY, ...ANYWHERE],
  // What is wrong with a message, or with the arguments of a tool, is told as the protocol has it.
  mcp: [
    ...KEYS,
    ...STRANGERS,
    'unsupported_media_type',
    'unsupported_encoding',
    'body_too_large',
    'rate_limited',
    'queue_full',
    'draining',
    ...ANYWHERE,
  ],
} satisfies Record<string, ErrorCode[]>;

export const PROBLEM = 'application/problem+json';

/** The responses by HTTP status, with an example of each code. */
export function refusalResponses(codes: ErrorCode[]): Record<string, Json> {
  const statuses = [...new Set(codes.map((code) => CATALOGUE[code].status))].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const these = codes.filter((code) => CATALOGUE[code].status === status);
      const [code] = these;
      return [
        String(status),
        these.length > 1 ? refusalResponse(these) : { $ref: `#/components/responses/${code}` },
      ];
    }),
  );
}

/** A response of each code alone, for what is of no operation, and for operations to refer to. */
export function responsesByCode(): Record<string, Json> {
  return Object.fromEntries(CODES.map((code) => [code, refusalResponse([code])]));
}

/** One response for all codes of one HTTP status. */
export function refusalResponse(codes: ErrorCode[]): { description: string; headers: Json; content: Json } {
  const { status } = CATALOGUE[codes[0] as ErrorCode];
  return {
    description: codes.map((code) => `\`${code}\`: ${CATALOGUE[code].title}.`).join(' '),
    headers: headersOf(status),
    content: { [PROBLEM]: { schema: schemaOf(answers.problem), examples: examplesOf(codes) } },
  };
}

/** Headers besides X-Request-Id. */
const HEADERS: Record<number, string[]> = {
  401: ['WWW-Authenticate'],
  405: ['Allow'],
  429: ['Retry-After', 'RateLimit', 'RateLimit-Policy'],
  503: ['Retry-After'],
};

export function headersOf(status: number): Json {
  const names = ['X-Request-Id', ...(HEADERS[status] ?? [])];
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

function examplesOf(codes: ErrorCode[]): Json {
  return Object.fromEntries(
    codes.map((code) => {
      const { title } = CATALOGUE[code];
      const value = problem(new Refusal(code, EXAMPLES[code] ?? title), '01JCZ3K8Q4W5N6T7V8X9YABCDE');
      return [code, { summary: title, value }];
    }),
  );
}

/** Messages as they are answered, where they differ from the title. */
const EXAMPLES: Partial<Record<ErrorCode, string>> = {
  invalid_json: 'Invalid JSON payload: the body is empty',
  unsupported_media_type: 'Content-Type must be application/json',
  script_required: "'script' field is required",
  script_not_string: "'script' must be a string",
  script_empty: "'script' must not be empty",
  script_too_large: "'script' is too large: 1.2 MiB, at most 1 MiB",
  code_required: "'code' field is required",
  code_not_string: "'code' must be a string",
  code_empty: "'code' must not be empty",
  code_too_large: "'code' is too large: 1.2 MiB, at most 1 MiB",
  not_supported: 'RestrictedPython is not installed',
  dangerous_script: 'Script contains potentially dangerous code: eval (line 4)',
  unknown_field: "Unknown field 'inptu', did you mean 'input'? the fields are script, input, …",
  invalid_field: "'stdin' must be a string",
  invalid_limit: "'limits.wallMs' is 60000 ms, above this server's ceiling of 30000 ms",
  job_not_found: 'There is no job 01JCZ3K8Q4W5N6T7V8X9YABCDE',
  idempotency_conflict: 'This Idempotency-Key was used with another body',
  jobs_full: 'Too many jobs are waiting',
  jobs_unavailable: 'Jobs cannot be worked with: their database is away',
  origin_not_allowed:
    'Pages of "https://evil.example" may not call this service; PYCELL_CORS_ORIGINS names those that may',
  host_not_allowed: '"evil.example" is not a name of this service; PYCELL_HOSTS names those it has',
  not_found: 'There is no /nowhere here',
  method_not_allowed: '/execute takes POST, not GET',
  api_key_required: 'API key required',
  api_key_invalid: 'API key not valid',
  rate_limited: 'Too many requests: at most 60 per minute, the next in 1 s',
  queue_full: 'Too many runs are waiting',
  draining: 'The service is stopping',
  not_ready: 'Not ready: warming up: the Python interpreter is importing its modules',
};

/** Every refusal there is, as a table for people. */
export function refusalTable(): string {
  const rows = CODES.map((code) => {
    const { status, title, suggestion } = CATALOGUE[code];
    return `| \`${code}\` | ${status} | ${title} | ${suggestion} |`;
  });
  return ['| code | HTTP | | what to do |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
