import type { OutgoingHttpHeaders } from 'node:http';
import type { Outcome, RunObserver } from '@pycell/engine';
import type { FastifyReply } from 'fastify';
import { Outlet, type Patience } from './outlet.js';
import { RunEvents } from './run-events.js';

export interface StreamedRun {
  id: string;
  patience: Patience;
  /** Whether what the run uses is told while it lasts. */
  wantsUsage: boolean;
  /** Starts the run. Until its observer hears of it, a refusal is answered as if nothing were streamed. */
  run(observer: RunObserver): Promise<Outcome>;
  /** The data of `done`. */
  render(outcome: Outcome): string;
  /** The data of `error`, for a run without an outcome to tell. */
  problem(error: unknown): string;
  /** The reader has taken nothing for too long; its connection is closed. */
  onStall(): void;
}

/**
 * Answers with server-sent events: `start`, `stdout`, `stderr`, `display` and, where it is wanted, `usage` as they come,
 * and one `done`.
 *
 * The answer begins when the run has its cell, or has waited for as long as a connection may be silent.
 *
 * @throws what `run` throws before the answer has begun
 */
export async function streamRun(reply: FastifyReply, streamed: StreamedRun): Promise<FastifyReply> {
  const { id, patience, wantsUsage, render, onStall } = streamed;
  let outlet: Outlet | undefined;
  const events = new RunEvents(id, render, wantsUsage, () => outlet?.pour());
  const open = () => {
    if (outlet) return;
    reply.hijack();
    // What hooks have set is in fastify's hands until it sends an answer itself.
    outlet = new Outlet(
      reply.raw,
      reply.getHeaders() as OutgoingHttpHeaders,
      () => events.next(),
      patience,
      onStall,
    );
  };
  const silence = setTimeout(open, patience.quietMs);
  const { started } = events.observer;
  try {
    const outcome = await streamed.run({
      ...events.observer,
      started(streams, usage) {
        open();
        started?.(streams, usage);
      },
    });
    open();
    events.finish(outcome);
  } catch (error) {
    if (!outlet) throw error;
    events.fail(streamed.problem(error));
  } finally {
    clearTimeout(silence);
  }
  return reply;
}
