import { InvalidResponseError, type RefusedError, refusedError } from './errors.js';

/** An answer that has arrived. */
export interface Answer {
  response: Response;
  text: string;
}

export type ParseJson = (text: string) => unknown;
export type Body = Record<string, unknown>;

/**
 * The run that an answer tells of.
 *
 * A run's body has a `status` that is a word, whatever the HTTP status; a problem document's is a
 * number.
 *
 * @throws RefusedError, InvalidResponseError
 */
export function readRun(answer: Answer, parseJson: ParseJson): Body {
  const body = parse(answer, parseJson);
  if (isRun(body)) return body;
  throw refusal(answer.response, body);
}

/**
 * The body of an answer that succeeded and has all of `members`.
 *
 * @throws RefusedError, InvalidResponseError
 */
export function readBody(answer: Answer, parseJson: ParseJson, members: string[]): Body {
  const body = parse(answer, parseJson);
  if (answer.response.ok && members.every((name) => name in body)) return body;
  throw refusal(answer.response, body);
}

/** Why an answer is not what was asked for, where it is neither a run nor a body to read. */
export function refused(answer: Answer, parseJson: ParseJson): RefusedError | InvalidResponseError {
  return refusal(answer.response, parse(answer, parseJson));
}

/** Whether this is a run's body, and neither a refusal's nor a stranger's. */
export function isRun(body: Body): boolean {
  return typeof body.status === 'string' && typeof body.id === 'string';
}

/**
 * The JSON object that a text of the service is.
 *
 * @throws InvalidResponseError
 */
export function parse({ response, text }: Answer, parseJson: ParseJson): Body {
  let cause: unknown;
  try {
    const body = parseJson(text);
    if (typeof body === 'object' && body !== null) return body as Body;
  } catch (error) {
    cause = error;
  }
  throw invalid(response, cause);
}

function refusal(response: Response, body: Body): RefusedError | InvalidResponseError {
  const { message, code, requestId } = problem(body);
  if (response.ok || message === undefined) return invalid(response);
  return refusedError(code ?? `http_${response.status}`, message, {
    httpStatus: response.status,
    requestId,
    retryAfterSeconds: retryAfter(response),
  });
}

/** What a problem document (RFC 9457) with the service's own members says. */
export function problem({ error, detail, code, requestId }: Body) {
  return { message: string(error) ?? string(detail), code: string(code), requestId: string(requestId) };
}

function string(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** An answer that no pycell service gives. */
export function invalid(response: Response, cause?: unknown): InvalidResponseError {
  const type = response.headers.get('content-type') ?? 'no content type';
  const message = `The answer is not a pycell service's: HTTP ${response.status}, ${type}`;
  return new InvalidResponseError(response.status, message, { cause });
}

/** Seconds; the header's other form, a date, is not one the service sends. */
function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') || Number.NaN);
  return seconds >= 0 && Number.isFinite(seconds) ? seconds : undefined;
}
