import { InputError } from '@pycell/engine';
import type { FastifyInstance } from 'fastify';
import { connectionSignal } from '../../connection.js';
import { stopping } from '../../errors/from-error.js';
import type { RouteContext } from '../../routes/context.js';
import { falconErrors, invalidFile } from './errors.js';
import { readEvaluation } from './request.js';
import { resultOf } from './result.js';

/** snekbox's `POST /eval`: https://github.com/python-discord/snekbox */
export function snekbox(app: FastifyInstance, context: RouteContext): void {
  const { bodies, run, unsent } = context;
  app.register(async (scope) => {
    falconErrors(scope, context);

    scope.post('/eval', async (request, reply) => {
      const wanted = readEvaluation(await bodies.read('message', request, request.body));
      const signal = connectionSignal(request.raw.socket);
      const outcome = await run(request, wanted, { signal }).catch((error) => {
        throw error instanceof InputError ? invalidFile(error.message) : error;
      });
      // Nobody is there to read an answer.
      if (signal.aborted) return reply.hijack();
      if (outcome.status === 'cancelled') throw stopping();
      const text = JSON.stringify(resultOf(outcome));
      unsent.add(reply.raw, text.length);
      return reply.type('application/json').send(text);
    });
  });
}
