import type { FastifyInstance } from 'fastify';
import { Refusal } from '../errors/refusal.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route is for, in the list of `GET /`. */
    summary?: string;
  }
}

/** Path → method → summary, of the routes as they are registered; a parameter is `:name`. */
export type RouteTable = Map<string, Map<string, string>>;

/** Remembers every route, so that `GET /` and the Allow header cannot differ from what there is. */
export function routeTable(app: FastifyInstance): RouteTable {
  const table: RouteTable = new Map();
  app.addHook('onRoute', (route) => {
    const methods = table.get(route.url) ?? new Map<string, string>();
    for (const method of [route.method].flat()) methods.set(method, route.config?.summary ?? '');
    table.set(route.url, methods);
  });
  return table;
}

/** Refuses an unknown path with 404 and a known one with another method with 405. */
export function unknownRoutes(app: FastifyInstance, table: RouteTable): void {
  // In onRequest, so that the body of a request that goes nowhere is neither read nor judged.
  app.addHook('onRequest', (request, _reply, done) => {
    if (!request.is404) return done();
    const path = request.url.split('?', 1)[0] ?? '';
    const methods = methodsOf(table, path);
    if (methods === undefined)
      return done(new Refusal('not_found', `There is no ${path.slice(0, 200)} here`));
    const allow = [...methods.keys()].sort().join(', ');
    done(new Refusal('method_not_allowed', `${path} takes ${allow}, not ${request.method}`, { allow }));
  });
}

function methodsOf(table: RouteTable, path: string): Map<string, string> | undefined {
  const exact = table.get(path);
  if (exact) return exact;
  const parts = path.split('/');
  for (const [pattern, methods] of table) {
    const wanted = pattern.split('/');
    if (wanted.length !== parts.length || !pattern.includes(':')) continue;
    if (wanted.every((part, at) => part === parts[at] || (part.startsWith(':') && parts[at] !== '')))
      return methods;
  }
  return undefined;
}

/** A path with its parameters as people and OpenAPI write them: `/jobs/{id}`. */
export function templateOf(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}
