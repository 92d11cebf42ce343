import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../errors/refusal.js';
import type { Keyring } from '../keys/keyring.js';

/**
 * What needs no key: what a load balancer asks, what a browser opens, and what one reads to learn how to call. All else
 * does, routes that are added later included; /metrics and /isolation tell too much of the host for strangers.
 */
const OPEN = new Set(['/', '/health', '/healthz', '/ready', '/readyz', '/openapi.json', '/openapi.yaml']);

/** The documentation's and the playground's files. */
const OPEN_BELOW = ['/docs', '/playground', '/assets'];

/** Refuses requests without a valid key with 401, before a byte of their body is read. Call it before routes are added. */
export function apiKeys(app: FastifyInstance, keyring: Keyring): void {
  app.addHook('onRoute', (route) => {
    if (isOpen(route.url)) return;
    route.onRequest = [route.onRequest ?? []].flat().concat((request, _reply, done) => {
      const key = keyOf(request);
      if (key === undefined) return done(refused('api_key_required', 'API key required', 'Bearer'));
      const entry = keyring.find(key);
      if (entry === undefined) {
        return done(refused('api_key_invalid', 'API key not valid', 'Bearer error="invalid_token"'));
      }
      const { name, share, rate } = entry;
      request.caller = { name, share, rate, byKey: true };
      done();
    });
  });
}

function isOpen(url: string): boolean {
  return OPEN.has(url) || OPEN_BELOW.some((folder) => url === folder || url.startsWith(`${folder}/`));
}

/** From `Authorization: Bearer …` or `X-API-Key: …`; a scheme that is not ours counts as none. */
function keyOf({ headers }: FastifyRequest): string | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const own = headers['x-api-key'];
  return typeof own === 'string' && own !== '' ? own : undefined;
}

function refused(code: 'api_key_required' | 'api_key_invalid', text: string, challenge: string): Refusal {
  return new Refusal(code, text, { 'www-authenticate': challenge });
}
