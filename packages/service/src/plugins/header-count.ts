import type { FastifyInstance } from 'fastify';
import { Refusal } from '../errors/refusal.js';

/** As in common servers and proxies; browsers send some twenty. */
const MOST = 100;

/**
 * Refuses more headers than anyone needs. Node counts their letters only, so thousands of short ones pass its bound, and
 * drops what is beyond a number of them without a word: the rest would be looked at as if it were all.
 */
export function headerCount(app: FastifyInstance): void {
  app.server.maxHeadersCount = MOST + 1;
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.raw.rawHeaders.length <= 2 * MOST) return done();
    done(
      new Refusal('headers_too_large', `There are too many headers: at most ${MOST}`, {
        connection: 'close',
      }),
    );
  });
}
