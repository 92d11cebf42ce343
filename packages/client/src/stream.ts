import { ConnectionError, type RefusedError, RunLostError, refusedError } from './errors.js';
import { readEvents } from './read-events.js';
import { type Body, invalid, isRun, type ParseJson, parse, problem, readRun } from './response.js';
import { type RetryOptions, withRetries } from './retry.js';
import type { ServerSentEvent } from './sse.js';
import type { Call, Transport } from './transport.js';
import type { Display } from './types.js';

/** What is told of a run while it is in hand. `done` comes last, and once. */
export type StreamEvent<Outcome> =
  | { type: 'start'; id: string }
  | { type: 'stdout' | 'stderr'; text: string }
  | { type: 'display'; display: Display }
  | { type: 'done'; outcome: Outcome };

/** What a run has used so far, for those who ask: now and then while it lasts, if it lasts. */
export interface UsageEvent {
  type: 'usage';
  /** Milliseconds since the script began. */
  elapsedMs: number;
  /** Milliseconds of processor time, all the run's processes together. */
  cpuMs: number;
  /** Beyond the warm interpreter. */
  peakMemoryBytes: number;
}

/**
 * Runs, and tells what happens as it happens. Leaving the loop ends the run.
 *
 * @throws what execute() throws, before the first event; RunLostError, ConnectionError, InvalidResponseError after it
 */
export async function* streamRun<Outcome>(
  transport: Transport,
  call: Call,
  parseJson: ParseJson,
  retry: RetryOptions,
): AsyncGenerator<StreamEvent<Outcome> | UsageEvent, void, undefined> {
  const { signal } = call;
  const leave = new AbortController();
  const either = signal ? AbortSignal.any([signal, leave.signal]) : leave.signal;
  try {
    const response = await withRetries(() => open(transport, call, either, parseJson), retry, signal);
    let begun = false;
    for await (const event of readEvents(transport, response, either)) {
      if (event.event === 'error') throw failure(parse({ response, text: event.data }, parseJson), begun);
      const told = translate<Outcome>(event, response, parseJson);
      begun ||= told !== undefined;
      if (told) yield told;
      if (told?.type === 'done') return;
    }
    throw new ConnectionError('The stream ended before the run did');
  } finally {
    leave.abort();
  }
}

/** Opens the stream; a service that does not run the script says so in a problem document instead. */
async function open(transport: Transport, call: Call, signal: AbortSignal, parseJson: ParseJson) {
  const response = await transport.open({ ...call, accept: 'text/event-stream', signal });
  if (response.body && response.headers.get('content-type')?.startsWith('text/event-stream')) return response;
  const text = await transport.guard(signal, () => response.text());
  readRun({ response, text }, parseJson);
  // A run, but all at once: that is not what was asked for, and not what a service does.
  throw invalid(response);
}

/** Kinds of events that this version does not know are passed over. */
function translate<Outcome>(
  { event, data }: ServerSentEvent,
  response: Response,
  parseJson: ParseJson,
): StreamEvent<Outcome> | UsageEvent | undefined {
  const body = () => parse({ response, text: data }, parseJson);
  switch (event) {
    case 'start':
      return { type: 'start', id: String(body().id) };
    case 'stdout':
    case 'stderr':
      return { type: event, text: String(body().text) };
    case 'display':
      return { type: 'display', display: body() as unknown as Display };
    case 'usage': {
      const { elapsedMs, cpuMs, peakMemoryBytes } = body();
      return {
        type: 'usage',
        elapsedMs: Number(elapsedMs),
        cpuMs: Number(cpuMs),
        peakMemoryBytes: Number(peakMemoryBytes),
      };
    }
    case 'done': {
      const outcome = body();
      if (!isRun(outcome)) throw invalid(response);
      return { type: 'done', outcome: outcome as Outcome };
    }
    default:
      return undefined;
  }
}

/** A run that waited in the queue with its stream open can still be refused; one that has begun is lost. */
function failure(body: Body, begun: boolean): RefusedError {
  const { message = 'The run was lost', code = 'internal_error', requestId } = problem(body);
  const httpStatus = typeof body.status === 'number' ? body.status : 500;
  const details = { httpStatus, requestId, retryAfterSeconds: undefined };
  return begun ? new RunLostError(code, message, details) : refusedError(code, message, details);
}
