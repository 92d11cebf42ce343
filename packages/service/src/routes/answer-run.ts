import type { Outcome, RunRequest } from '@pycell/engine';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { connectionSignal } from '../connection.js';
import { refusalFrom, stopping } from '../errors/from-error.js';
import { problem } from '../errors/problem.js';
import { readWantsUsage } from '../request/run-query.js';
import { acceptsEvents } from '../stream/accepts-events.js';
import { PATIENCE } from '../stream/outlet.js';
import { streamRun } from '../stream/stream-run.js';
import type { RouteContext } from './context.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/** How a route tells of a run. */
export interface RunForm {
  render(outcome: Outcome): string;
  httpStatus(outcome: Outcome): number;
}

/** Runs a request and answers with its outcome: in one body, or in events where the caller accepts them. */
export function runAnswerer(context: RouteContext, { render, httpStatus }: RunForm) {
  const { engine, config, log, run, unsent } = context;
  return (wanted: RunRequest, request: FastifyRequest, reply: FastifyReply) => {
    const wantsUsage = readWantsUsage(request.query);
    return acceptsEvents(request.headers.accept)
      ? inEvents(wanted, wantsUsage, request, reply)
      : inOneBody(wanted, request, reply);
  };

  async function inOneBody(wanted: RunRequest, request: FastifyRequest, reply: FastifyReply) {
    const signal = connectionSignal(request.raw.socket);
    const outcome = await run(request, wanted, { signal });
    // Nobody is there to read an answer.
    if (signal.aborted) return reply.hijack();
    checkNotStopped(outcome);
    return reply.code(httpStatus(outcome)).type(JSON_TYPE).send(rendered(outcome, reply));
  }

  function inEvents(wanted: RunRequest, wantsUsage: boolean, request: FastifyRequest, reply: FastifyReply) {
    const { id } = request;
    const signal = connectionSignal(request.raw.socket);
    return streamRun(reply, {
      id,
      patience: PATIENCE,
      wantsUsage,
      async run(observer) {
        const outcome = await run(request, wanted, { signal, observer });
        if (!signal.aborted) checkNotStopped(outcome);
        return outcome;
      },
      render: (outcome) => rendered(outcome, reply),
      problem(error) {
        const refusal = refusalFrom(error, config.bodyBytes);
        reply.refusal = refusal.code;
        if (refusal.code === 'internal_error') log.error({ requestId: id, err: error }, 'request failed');
        return JSON.stringify(problem(refusal, id));
      },
      onStall: () => log.info({ requestId: id }, 'closed a stream that nobody reads'),
    });
  }

  function rendered(outcome: Outcome, { raw }: FastifyReply): string {
    const text = render(outcome);
    unsent.add(raw, text.length);
    return text;
  }

  /** The caller is still there, so it was us: the engine was stopped under the run. */
  function checkNotStopped({ status }: Outcome): void {
    if (status === 'cancelled' || (engine.state === 'stopped' && status !== 'ok')) throw stopping();
  }
}
