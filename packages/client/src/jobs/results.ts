import { ConnectionError, InvalidResponseError } from '../errors.js';
import { type ParseJson, parse, refused } from '../response.js';
import { type RetryOptions, withRetries } from '../retry.js';
import type { Transport } from '../transport.js';
import { LineReader } from './lines.js';
import type { ResultOptions } from './options.js';
import { jobPath } from './path.js';
import type { BatchResult } from './types.js';

/** The lines of a batch's results, as they come. See `Jobs.results`. */
export async function* batchResults(
  transport: Transport,
  batchId: string,
  parseJson: ParseJson,
  retry: RetryOptions,
  { signal, after }: ResultOptions,
): AsyncGenerator<BatchResult, void, undefined> {
  const leave = new AbortController();
  const either = signal ? AbortSignal.any([signal, leave.signal]) : leave.signal;
  try {
    const open = () => openResults(transport, batchId, after, either, parseJson);
    const response = await withRetries(open, retry, either);
    const lines = new LineReader();
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    for (;;) {
      const { done, value } = await transport.guard(either, () => reader.read());
      if (done) break;
      for (const line of lines.push(value)) yield read(line, response, parseJson);
    }
    const rest = lines.end();
    if (rest !== '') yield last(rest, response, parseJson);
  } finally {
    leave.abort();
  }
}

async function openResults(
  transport: Transport,
  batchId: string,
  after: number | undefined,
  signal: AbortSignal,
  parseJson: ParseJson,
): Promise<Response> {
  const accept = 'application/x-ndjson';
  const response = await transport.open({
    path: jobPath(batchId, 'results'),
    query: { after },
    accept,
    signal,
  });
  if (response.ok && response.body && response.headers.get('content-type')?.startsWith(accept))
    return response;
  const text = await transport.guard(signal, () => response.text());
  throw refused({ response, text }, parseJson);
}

function read(text: string, response: Response, parseJson: ParseJson): BatchResult {
  return parse({ response, text }, parseJson) as unknown as BatchResult;
}

/** A line without an end may be whole; one that is not was broken off on its way. */
function last(text: string, response: Response, parseJson: ParseJson): BatchResult {
  try {
    return read(text, response, parseJson);
  } catch (cause) {
    if (!(cause instanceof InvalidResponseError)) throw cause;
    throw new ConnectionError('The results broke off within a line', { cause });
  }
}
