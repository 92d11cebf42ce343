import { EventStreamParser, type ServerSentEvent } from './sse.js';
import type { Transport } from './transport.js';

/**
 * The events of an answer, as they come.
 *
 * @param silenceMs after as long without a byte the connection counts as broken; absent, for as long as it lasts
 * @throws ConnectionError, the signal's reason
 */
export async function* readEvents(
  transport: Transport,
  response: Response,
  signal: AbortSignal,
  silenceMs?: number,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const parser = new EventStreamParser();
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  try {
    for (;;) {
      const { done, value } = await transport.guard(signal, () => within(silenceMs, reader.read()));
      if (done) return;
      yield* parser.push(value);
    }
  } finally {
    // A connection that fell silent is still there. Of one that is not, this fails.
    reader.cancel().catch(() => {});
  }
}

async function within<T>(ms: number | undefined, work: Promise<T>): Promise<T> {
  if (ms === undefined) return work;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came for ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    clearTimeout(timer);
  }
}
