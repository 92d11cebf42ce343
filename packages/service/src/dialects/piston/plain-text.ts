import type { FastifyInstance } from 'fastify';
import { wrongContentType } from '../../errors/from-error.js';

/**
 * Takes JSON under the name of plain text, as piston-client sends it. Never from a browser: a page of any origin can send
 * plain text to any service without asking first (and with `Origin`, always), which JSON it cannot.
 */
export function plainTextJson(scope: FastifyInstance): void {
  scope.addContentTypeParser('text/plain', { parseAs: 'buffer' }, (request, body, done) => {
    const { origin, 'sec-fetch-site': site, 'content-encoding': encoding } = request.headers;
    if (origin !== undefined || site !== undefined || encoding !== undefined) return done(wrongContentType());
    done(null, body);
  });
}
