interface CatalogueEntry {
  status: number;
  title: string;
  /** What a caller can do about it. */
  suggestion: string;
}

/** Every refusal of the service: code → HTTP status, title, suggestion. */
export const CATALOGUE = {
  invalid_json: {
    status: 400,
    title: 'The body is not JSON',
    suggestion: 'Send one JSON object, encoded as UTF-8.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported content type',
    suggestion: 'Send the header Content-Type: application/json.',
  },
  unsupported_encoding: {
    status: 415,
    title: 'Unsupported content encoding',
    suggestion: 'Send the body uncompressed, without a Content-Encoding header.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    suggestion: 'Send less, or have the operator raise PYCELL_BODY_BYTES.',
  },
  script_required: {
    status: 400,
    title: 'No script',
    suggestion: 'Send {"script": "def main():\\n    return 1"}; \'code\' is the field of POST /run.',
  },
  script_not_string: {
    status: 400,
    title: 'The script is not a string',
    suggestion: 'Send the Python source as one JSON string.',
  },
  script_empty: {
    status: 400,
    title: 'The script is empty',
    suggestion: 'Send Python source that defines main().',
  },
  script_too_large: {
    status: 413,
    title: 'The script is too large',
    suggestion: "Send data as 'input' and keep the script to code.",
  },
  code_required: {
    status: 400,
    title: 'No code',
    suggestion: 'Send {"code": "output = 1"}; \'script\' is the field of POST /execute.',
  },
  code_not_string: {
    status: 400,
    title: 'The code is not a string',
    suggestion: 'Send the Python source as one JSON string.',
  },
  code_empty: {
    status: 400,
    title: 'The code is empty',
    suggestion: 'Send Python source that sets output, or prints.',
  },
  code_too_large: {
    status: 413,
    title: 'The code is too large',
    suggestion: "Send data as 'stdin' or 'files' and keep the code to code.",
  },
  dangerous_script: {
    status: 400,
    title: 'Potentially dangerous code',
    suggestion: 'Leave out the calls that the message names; POST /check lists all of them.',
  },
  not_supported: {
    status: 501,
    title: 'Not supported here',
    suggestion: 'Have the operator install the package that the message names.',
  },
  unknown_field: {
    status: 400,
    title: 'Unknown field',
    suggestion: 'Send only the fields that the message lists.',
  },
  invalid_field: {
    status: 400,
    title: 'Invalid field',
    suggestion: 'Correct the field that the message names.',
  },
  invalid_limit: {
    status: 400,
    title: 'Invalid limit',
    suggestion: 'Ask for no more than the ceiling, or leave the limit out to get the ceiling.',
  },
  api_key_required: {
    status: 401,
    title: 'No API key',
    suggestion: 'Send the header Authorization: Bearer <key>, or X-API-Key: <key>.',
  },
  api_key_invalid: {
    status: 401,
    title: 'The API key is not valid',
    suggestion: 'Ask the operator for a key; this one is unknown, revoked or expired.',
  },
  origin_not_allowed: {
    status: 403,
    title: 'Not from this page',
    suggestion: 'Have the operator name the page in PYCELL_CORS_ORIGINS.',
  },
  host_not_allowed: {
    status: 403,
    title: 'Not by this name',
    suggestion:
      'Have the operator name the host in PYCELL_HOSTS, or call the service by an address or as localhost.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    suggestion: 'Try again after the seconds in the Retry-After header, and spread requests out.',
  },
  job_not_found: {
    status: 404,
    title: 'No such job',
    suggestion:
      'Look at GET /jobs; a job is kept for a time after its end, and known to the key that made it only.',
  },
  idempotency_conflict: {
    status: 409,
    title: 'The Idempotency-Key was used for something else',
    suggestion: 'Use a new key for a new request.',
  },
  jobs_full: {
    status: 503,
    title: 'Too many jobs are waiting',
    suggestion: 'Try again after the seconds in the Retry-After header.',
  },
  jobs_unavailable: {
    status: 503,
    title: 'Jobs cannot be worked with',
    suggestion: 'Try again after the seconds in the Retry-After header; the log has the cause.',
  },
  bad_request: {
    status: 400,
    title: 'Bad request',
    suggestion: 'Send a well-formed HTTP/1.1 request.',
  },
  request_timeout: {
    status: 408,
    title: 'The request took too long to arrive',
    suggestion: 'Send the whole request without pauses.',
  },
  headers_too_large: {
    status: 431,
    title: 'The headers are too large',
    suggestion: 'Send fewer or shorter headers.',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    suggestion: 'GET / lists the endpoints.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    suggestion: 'Use a method of the Allow header.',
  },
  queue_full: {
    status: 503,
    title: 'Too busy',
    suggestion: 'Try again after the seconds in the Retry-After header.',
  },
  draining: {
    status: 503,
    title: 'Stopping',
    suggestion: 'Try again after the seconds in the Retry-After header; another instance may answer.',
  },
  not_ready: {
    status: 503,
    title: 'Not ready',
    suggestion: 'Try again after the seconds in the Retry-After header.',
  },
  internal_error: {
    status: 500,
    title: 'Internal server error',
    suggestion: 'Report the requestId to the operator; the log has the cause.',
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof CATALOGUE;
