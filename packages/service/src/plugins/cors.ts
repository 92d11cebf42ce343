import type { FastifyInstance } from 'fastify';

const JOB_HEADERS = 'idempotency-key, last-event-id';
const MCP_HEADERS = 'mcp-protocol-version, mcp-method, mcp-name, mcp-session-id';
const ALLOWED_HEADERS = `authorization, content-type, x-api-key, x-request-id, traceparent, tracestate, ${JOB_HEADERS}, ${MCP_HEADERS}`;
const EXPOSED_HEADERS =
  'x-request-id, ratelimit, ratelimit-policy, retry-after, location, idempotency-replayed, mcp-session-id';
/** As long as browsers remember it (Chromium: two hours). */
const MAX_AGE_S = '7200';

/**
 * Lets pages of other origins call the service. A preflight is answered here, as it comes without a key; answers have
 * the headers also when they are refusals, or the page could not read why.
 *
 * By hand rather than by @fastify/cors: that one's hook runs after ours for unknown routes, puts a wildcard route into
 * the table that `GET /` and the Allow header are made from, and answers a bad preflight as plain text.
 *
 * @param origins such as `https://app.example.org`, or `*` alone for any. Credentials are never allowed: a key is a
 *   header that a page has to have, and there is no cookie that a browser would add by itself.
 */
export function cors(app: FastifyInstance, origins: readonly string[]): void {
  const any = origins.includes('*');
  const known = new Set(origins);
  app.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers;
    const { raw } = reply;
    if (!any) raw.setHeader('vary', 'Origin');
    if (origin === undefined || !(any || known.has(origin))) return done();
    raw.setHeader('access-control-allow-origin', any ? '*' : origin);
    raw.setHeader('access-control-expose-headers', EXPOSED_HEADERS);
    if (request.method !== 'OPTIONS' || !request.headers['access-control-request-method']) return done();
    reply
      .code(204)
      .headers({
        'access-control-allow-methods': 'GET, HEAD, POST, DELETE',
        'access-control-allow-headers': ALLOWED_HEADERS,
        'access-control-max-age': MAX_AGE_S,
      })
      .send();
  });
}
