import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { CATALOGUE, type ErrorCode } from '../errors/catalogue.js';
import { refusalFrom } from '../errors/from-error.js';
import { PROBLEM_TYPE, problem } from '../errors/problem.js';
import type { Refusal } from '../errors/refusal.js';

declare module 'fastify' {
  interface FastifyReply {
    /** Why the request was refused, where it was. */
    refusal: ErrorCode | undefined;
  }
}

/** Answers whatever a route throws as a problem of RFC 9457. The log gets the cause when it is our fault. */
export function problems(app: FastifyInstance, bodyBytes: number, log: Logger): void {
  app.decorateReply('refusal', undefined);
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalFrom(error, bodyBytes);
    if (refusal.code === 'internal_error') log.error({ requestId: request.id, err: error }, 'request failed');
    answerProblem(refusal, request, reply);
  });
}

export function answerProblem(refusal: Refusal, request: FastifyRequest, reply: FastifyReply): void {
  reply.refusal = refusal.code;
  // As a string: fastify would otherwise serialise it as application/json.
  reply
    .code(CATALOGUE[refusal.code].status)
    .headers({ 'x-request-id': request.id, ...refusal.headers })
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(problem(refusal, request.id)));
}
