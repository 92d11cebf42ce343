import { newId } from '../id.js';
import type { ErrorCode } from './catalogue.js';
import { CATALOGUE } from './catalogue.js';
import { PROBLEM_TYPE, problem } from './problem.js';
import { Refusal } from './refusal.js';

const KNOWN: Record<string, readonly [ErrorCode, string]> = {
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'The headers are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'The request took too long to arrive'],
};

/** The whole answer, as bytes for the socket, to what node's parser did not take for a request, and its code. */
export function malformedAnswer(errorCode: string | undefined): { code: ErrorCode; answer: string } {
  const [code, detail] = KNOWN[errorCode ?? ''] ?? ['bad_request', 'Malformed HTTP request'];
  const { status, title } = CATALOGUE[code];
  const requestId = newId();
  const body = JSON.stringify(problem(new Refusal(code, detail), requestId));
  const answer = [
    `HTTP/1.1 ${status} ${title}`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
  return { code, answer };
}
