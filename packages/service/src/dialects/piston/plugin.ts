import type { FastifyInstance } from 'fastify';
import { connectionSignal } from '../../connection.js';
import { stopping } from '../../errors/from-error.js';
import type { RouteContext } from '../../routes/context.js';
import { connectRoute } from './connect.js';
import { pistonErrors } from './errors.js';
import { Interleaved } from './output.js';
import { plainTextJson } from './plain-text.js';
import { readExecution } from './request.js';
import { pythonRuntime } from './runtime.js';
import { stageOf } from './stage.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/** Piston's API, version 2, for the language that there is: https://github.com/engineer-man/piston/blob/master/docs/api-v2.md */
export function piston(app: FastifyInstance, context: RouteContext): void {
  const { bodies, engine, config, run, unsent } = context;
  app.register(async (scope) => {
    pistonErrors(scope, context);
    plainTextJson(scope);
    connectRoute(scope, context);

    scope.get('/api/v2/runtimes', async () => [await pythonRuntime(engine)]);

    scope.get('/api/v2/packages', async () => {
      const { language, version } = await pythonRuntime(engine);
      return [{ language, language_version: version, installed: true }];
    });

    scope.post('/api/v2/execute', async (request, reply) => {
      const value = await bodies.read('message', request, request.body);
      const runtime = await pythonRuntime(engine);
      const wanted = readExecution(value, runtime, config.ceilings);
      const signal = connectionSignal(request.raw.socket);
      const output = new Interleaved();
      const outcome = await run(request, wanted, { signal, observer: output.observer });
      // Nobody is there to read an answer.
      if (signal.aborted) return reply.hijack();
      if (outcome.status === 'cancelled') throw stopping();
      const { language, version } = runtime;
      const text = JSON.stringify({ run: stageOf(outcome, output.whole(outcome)), language, version });
      unsent.add(reply.raw, text.length);
      return reply.type(JSON_TYPE).send(text);
    });
  });
}
