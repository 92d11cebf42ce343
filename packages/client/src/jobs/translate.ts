import { type Body, invalid, isRun, type ParseJson, parse } from '../response.js';
import type { ServerSentEvent } from '../sse.js';
import type { Display, Execution } from '../types.js';
import type { BatchCounts, BatchEvent, JobEvent, Problem } from './types.js';

/**
 * An event of the service as ours. Kinds that this version does not know are passed over.
 *
 * @throws InvalidResponseError
 */
export function translate(
  { event, data, id: eventId }: ServerSentEvent,
  response: Response,
  parseJson: ParseJson,
): JobEvent | BatchEvent | undefined {
  const body = () => parse({ response, text: data }, parseJson);
  switch (event) {
    case 'state':
    case 'start':
    case 'item':
    case 'cancelled':
      return { ...body(), type: event, eventId } as JobEvent | BatchEvent;
    case 'progress':
      return { type: event, eventId, counts: counts(body(), response) };
    case 'stdout':
    case 'stderr':
      return { type: event, eventId, text: String(body().text) };
    case 'display':
      return { type: event, eventId, display: body() as unknown as Display };
    case 'error':
      return { type: event, eventId, problem: body() as unknown as Problem };
    case 'done': {
      const outcome = body();
      if (!isRun(outcome)) return { type: event, eventId, counts: counts(outcome, response) };
      return { type: event, eventId, outcome: outcome as unknown as Execution };
    }
    default:
      return undefined;
  }
}

function counts(body: Body, response: Response): BatchCounts {
  if (typeof body.counts !== 'object' || body.counts === null) throw invalid(response);
  return body.counts as BatchCounts;
}
