import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The Content-Security-Policy of a route that answers with a page, in place of the one for data. */
    csp?: string;
  }
}

/** For data: should a browser ever show an answer as a page, nothing in it runs, loads, or is framed. */
const CSP = "default-src 'none'; frame-ancestors 'none'";

/** Headers of every answer: the request's id, and that no browser or cache makes something else of it. */
export function responseHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { raw } = reply;
    raw.setHeader('x-request-id', request.id);
    raw.setHeader('x-content-type-options', 'nosniff');
    raw.setHeader('cache-control', 'no-store');
    raw.setHeader('content-security-policy', CSP);
    raw.setHeader('referrer-policy', 'no-referrer');
    done();
  });
  app.addHook('onRoute', (route) => {
    const csp = route.config?.csp;
    if (csp === undefined) return;
    route.onRequest = [route.onRequest ?? []].flat().concat((_request, reply, done) => {
      reply.raw.setHeader('content-security-policy', csp);
      done();
    });
  });
}
