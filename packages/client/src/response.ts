import { InvalidResponseError, RefusedError } from './errors.js';
import type { Execution } from './types.js';

/** Fields of a problem document (RFC 9457) and the service's own. */
interface Problem {
  error?: unknown;
  detail?: unknown;
  code?: unknown;
  requestId?: unknown;
}

/**
 * The run that an answer of `POST /execute` tells of.
 *
 * A run's body has a `status` that is a word, whatever the HTTP status; a problem document's is a
 * number.
 *
 * @throws RefusedError, InvalidResponseError
 */
export function readExecution<Result>(
  response: Response,
  text: string,
  parseJson: (text: string) => unknown,
): Execution<Result> {
  const body = parse(response, text, parseJson);
  if (typeof body.status === 'string' && typeof body.id === 'string') {
    return body as unknown as Execution<Result>;
  }
  throw refusal(response, body);
}

function parse(response: Response, text: string, parseJson: (text: string) => unknown) {
  let cause: unknown;
  try {
    const body = parseJson(text);
    if (typeof body === 'object' && body !== null) return body as Record<string, unknown>;
  } catch (error) {
    cause = error;
  }
  throw invalid(response, cause);
}

function refusal(response: Response, body: Problem) {
  const { error, detail, code, requestId } = body;
  const message = error ?? detail;
  if (response.ok || typeof message !== 'string') return invalid(response);
  return new RefusedError(typeof code === 'string' ? code : `http_${response.status}`, message, {
    httpStatus: response.status,
    requestId: typeof requestId === 'string' ? requestId : undefined,
    retryAfterSeconds: retryAfter(response),
  });
}

function invalid(response: Response, cause?: unknown) {
  const type = response.headers.get('content-type') ?? 'no content type';
  const message = `The answer is not a pycell service's: HTTP ${response.status}, ${type}`;
  return new InvalidResponseError(response.status, message, { cause });
}

/** Seconds; the header's other form, a date, is not one the service sends. */
function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') || Number.NaN);
  return Number.isFinite(seconds) ? seconds : undefined;
}
