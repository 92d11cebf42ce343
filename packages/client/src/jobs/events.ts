import { readEvents } from '../read-events.js';
import { type ParseJson, refused } from '../response.js';
import type { RetryOptions } from '../retry.js';
import type { ServerSentEvent } from '../sse.js';
import type { Transport } from '../transport.js';
import type { EventOptions } from './options.js';
import { jobPath } from './path.js';
import { reconnecting } from './reconnecting.js';
import { translate } from './translate.js';
import type { BatchEvent, JobEvent } from './types.js';

/** The service sends a comment every 15 s: a connection without one is dead, whatever this side's network says. */
const SILENCE_MS = 60_000;

/** The events of a job or batch, over as many connections as it takes. See `Jobs.events`. */
export async function* jobEvents(
  transport: Transport,
  id: string,
  parseJson: ParseJson,
  retry: RetryOptions,
  { signal, lastEventId }: EventOptions,
): AsyncGenerator<JobEvent | BatchEvent, void, undefined> {
  const leave = new AbortController();
  const either = signal ? AbortSignal.any([signal, leave.signal]) : leave.signal;
  const connect = (after: string | undefined) => open(transport, id, after, either, parseJson);
  try {
    for await (const { event, response } of reconnecting(connect, lastEventId, retry, either)) {
      const told = translate(event, response, parseJson);
      if (told) yield told;
    }
  } finally {
    leave.abort();
  }
}

/** An event, and the answer that it came with. */
export interface Received {
  event: ServerSentEvent;
  response: Response;
}

/**
 * @returns undefined where nothing comes after `lastEventId`
 * @throws what the client's calls throw, as long as there is no stream; then what reading it throws
 */
async function open(
  transport: Transport,
  id: string,
  lastEventId: string | undefined,
  signal: AbortSignal,
  parseJson: ParseJson,
): Promise<AsyncIterable<Received> | undefined> {
  const response = await transport.open({
    path: jobPath(id, 'events'),
    accept: 'text/event-stream',
    ...(lastEventId && { headers: { 'last-event-id': lastEventId } }),
    signal,
  });
  if (response.status === 204) return undefined;
  if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
    const text = await transport.guard(signal, () => response.text());
    throw refused({ response, text }, parseJson);
  }
  return received(transport, response, signal);
}

async function* received(transport: Transport, response: Response, signal: AbortSignal) {
  for await (const event of readEvents(transport, response, signal, SILENCE_MS)) yield { event, response };
}
