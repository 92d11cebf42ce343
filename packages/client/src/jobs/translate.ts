import { invalid, isRun, type ParseJson, parse } from '../response.js';
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
      return { type: event, eventId, counts: body() as unknown as BatchCounts };
    case 'stdout':
    case 'stderr':
      return { type: event, eventId, text: String(body().text) };
    case 'display':
      return { type: event, eventId, display: body() as unknown as Display };
    case 'error':
      return { type: event, eventId, problem: body() as unknown as Problem };
    case 'done': {
      const ended = body();
      if (isRun(ended)) return { type: event, eventId, outcome: ended as unknown as Execution };
      if ('expired' in ended) return { type: event, eventId, outcome: null };
      if ('total' in ended) return { type: event, eventId, counts: ended as unknown as BatchCounts };
      throw invalid(response);
    }
    default:
      return undefined;
  }
}
