import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/variables.js';
import { Refusal } from '../errors/refusal.js';
import { knownOf, strangers } from '../mcp/same-site.js';

/**
 * Where no key is asked for, keeps jobs from pages that have given their own name this machine's address (DNS rebinding):
 * they would read what others have left here, which a run never can. Call it before routes are added.
 */
export function ownName(app: FastifyInstance, config: Config): void {
  const known = knownOf(config);
  app.addHook('onRoute', (route) => {
    if (!/^\/jobs(\/|$)/.test(route.url)) return;
    route.onRequest = [route.onRequest ?? []].flat().concat((request, _reply, done) => {
      const { host, socket } = request;
      const problem = strangers({ host, origin: undefined, localAddress: socket.localAddress }, known);
      done(problem && new Refusal(problem.code, problem.detail));
    });
  });
}
