import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Unsent } from '../runs/unsent.js';

/** Sends a web response: at once where it is one body, and piece by piece where it is a stream of events. */
export async function sendResponse(
  reply: FastifyReply,
  response: Response,
  unsent: Unsent,
): Promise<unknown> {
  reply.code(response.status);
  for (const [name, value] of response.headers) reply.header(name, value);
  if (!response.body) return reply.send();
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
    const text = await response.text();
    unsent.add(reply.raw, text.length);
    return reply.send(text);
  }
  // nginx would otherwise collect the answer before it passes any of it on.
  reply.header('x-accel-buffering', 'no').header('cache-control', 'no-store');
  return reply.send(Readable.from(counted(response.body, reply, unsent), { objectMode: false }));
}

/** Only the last event, the call's result, can be long; it comes in one piece. */
async function* counted(body: ReadableStream<Uint8Array>, { raw }: FastifyReply, unsent: Unsent) {
  for await (const piece of body as unknown as AsyncIterable<Uint8Array>) {
    if (piece.length >= raw.writableHighWaterMark) unsent.add(raw, piece.length);
    yield piece;
  }
}
