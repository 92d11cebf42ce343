import type { FastifyInstance } from 'fastify';
import { CATALOGUE } from '../../errors/catalogue.js';
import { refusalFrom } from '../../errors/from-error.js';
import type { RouteContext } from '../../routes/context.js';

/** Refusals in Piston's form, `{"message"}`, with the status and headers that they have everywhere. */
export function pistonErrors(scope: FastifyInstance, { config, log }: RouteContext): void {
  scope.setErrorHandler((error, request, reply) => {
    const refusal = refusalFrom(error, config.bodyBytes);
    const { code, message, headers } = refusal;
    if (code === 'internal_error') log.error({ requestId: request.id, err: error }, 'request failed');
    reply.refusal = code;
    const told = code === 'unsupported_media_type' ? 'requests must be of type application/json' : message;
    reply.code(CATALOGUE[code].status).headers(headers).send({ message: told });
  });
}
