import type { FastifyInstance } from 'fastify';
import { Refusal } from '../errors/refusal.js';

/**
 * Takes bodies of `application/json` and of nothing else, and hands their bytes to the route.
 *
 * The route reads them with `readJson`: it needs the text as well as the value, and fastify closes the
 * connection after an error in a body parser, which a caller with a typing error does not deserve.
 */
export function jsonBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const encoding = request.headers['content-encoding'];
    if (encoding === undefined || encoding === 'identity') return done(null, body);
    done(new Refusal('unsupported_encoding', `Content-Encoding '${encoding}' is not supported`));
  });
}
