import type { FastifyInstance } from 'fastify';
import { callerOf } from '../caller.js';
import { retryAfter } from '../errors/from-error.js';
import { Refusal } from '../errors/refusal.js';
import { Buckets } from '../rate/buckets.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** It runs something, although it is no POST. */
    runs?: true;
  }
}

/**
 * Bounds the runs per minute of each caller: every POST counts, before its body is read, and what else runs something. Answers tell what is left in
 * the header fields of draft-ietf-httpapi-ratelimit-headers. Call it after `apiKeys` and before routes are added.
 *
 * @param rate of those whose key has none, and of addresses where there are no keys; absent: unbounded
 */
export function rates(app: FastifyInstance, rate: number | undefined, buckets = new Buckets()): void {
  app.addHook('onRoute', (route) => {
    if (![route.method].flat().includes('POST') && !route.config?.runs) return;
    route.onRequest = [route.onRequest ?? []].flat().concat((request, reply, done) => {
      const caller = callerOf(request);
      const most = caller.rate ?? rate;
      if (most === undefined) return done();
      const { allowed, remaining, resetSeconds, retrySeconds } = buckets.take(caller.name, most);
      reply.raw.setHeader('ratelimit-policy', `"runs";q=${most};w=60`);
      reply.raw.setHeader('ratelimit', `"runs";r=${remaining};t=${resetSeconds}`);
      if (allowed) return done();
      done(
        new Refusal(
          'rate_limited',
          `Too many requests: at most ${most} per minute, the next in ${retrySeconds} s`,
          retryAfter(retrySeconds),
        ),
      );
    });
  });
}
