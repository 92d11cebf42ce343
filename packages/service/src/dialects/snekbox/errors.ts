import type { FastifyInstance } from 'fastify';
import { CATALOGUE } from '../../errors/catalogue.js';
import { refusalFrom } from '../../errors/from-error.js';
import type { RouteContext } from '../../routes/context.js';

/** An error as Falcon, the framework that snekbox is made with, answers it: `{"title", "description"}`. */
export class FalconError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    description: string,
  ) {
    super(description);
  }
}

/** Something that snekbox tells in an answer of 200: the text is its `stdout`, and there is no return code. */
export class NotEvaluated extends Error {}

export function invalidData(description: string): FalconError {
  return new FalconError(400, 'Request data failed validation', description);
}

export function invalidFile(description: string): FalconError {
  return new FalconError(400, 'Request file is invalid', description);
}

export function falconErrors(scope: FastifyInstance, { config, log }: RouteContext): void {
  scope.setErrorHandler((error, request, reply) => {
    if (error instanceof NotEvaluated)
      return reply.send({ stdout: error.message, returncode: null, files: [] });
    if (error instanceof FalconError) {
      reply.refusal = 'invalid_field';
      return reply.code(error.status).send({ title: error.title, description: error.message });
    }
    const { code, message, headers } = refusalFrom(error, config.bodyBytes);
    if (code === 'internal_error') log.error({ requestId: request.id, err: error }, 'request failed');
    reply.refusal = code;
    const { status, title } = CATALOGUE[code];
    reply.code(status).headers(headers);
    if (code === 'unsupported_media_type') {
      const type = request.headers['content-type'] ?? 'None';
      const description = `${type} is an unsupported media type.`;
      return reply.send({ title: '415 Unsupported Media Type', description });
    }
    if (code === 'invalid_json') return reply.send({ title: 'Invalid JSON', description: message });
    return reply.send({ title: `${status} ${title}`, description: message });
  });
}
