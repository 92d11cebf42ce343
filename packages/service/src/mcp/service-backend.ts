import type { RunRequest } from '@pycell/engine';
import type { FastifyRequest } from 'fastify';
import { stopping } from '../errors/from-error.js';
import type { RouteContext } from '../routes/context.js';
import { notReady } from '../routes/ready.js';
import type { Backend, RunOptions } from './backend.js';
import { explain } from './explain.js';

/** The service itself: its runner, in the turn of whoever sent the request. */
export function serviceBackend(
  { run, engine, config, log }: RouteContext,
  request: FastifyRequest,
  inputJson: string | undefined,
): Backend {
  const { ceilings, validate } = config;
  return {
    ceilings,
    inputJson,
    run: (wanted, options) => runHere({ ...wanted, ...(validate !== 'off' && { validate }) }, options),
    check: (script, checkedAs, signal) => runHere({ script, mode: 'check', checkedAs }, { signal }),
    async runtime() {
      const runtime = engine.runtime();
      if (!runtime) throw notReady(engine.state === 'ready' ? 'starting' : engine.state);
      const { python, packages, warm } = runtime;
      return { python, packages, warm, limits: ceilings };
    },
    explain(err) {
      const { text, fault } = explain(err);
      if (fault) log.error({ requestId: request.id, err }, 'request failed');
      return text;
    },
  };

  async function runHere(wanted: RunRequest, options: RunOptions) {
    const outcome = await run(request, wanted, options);
    // The caller is still there, so it was us: the engine was stopped under the run.
    if (outcome.status === 'cancelled' && !options.signal.aborted) throw stopping();
    return outcome;
  }
}
