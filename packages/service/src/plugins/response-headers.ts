import type { FastifyInstance } from 'fastify';

/** Headers of every answer: the request's id, and that no browser or cache makes something else of it. */
export function responseHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.raw.setHeader('x-request-id', request.id);
    reply.raw.setHeader('x-content-type-options', 'nosniff');
    reply.raw.setHeader('cache-control', 'no-store');
    done();
  });
}
