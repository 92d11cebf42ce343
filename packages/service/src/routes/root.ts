import type { FastifyInstance } from 'fastify';
import { NAME, VERSION } from '../version.js';
import type { RouteContext } from './context.js';

const EXAMPLE = {
  method: 'POST',
  path: '/execute',
  headers: { 'content-type': 'application/json' },
  body: { script: 'def main(numbers):\n    return {"mean": sum(numbers) / len(numbers)}', input: [1, 2, 3] },
};

/** `GET /`: what this is and what it answers. */
export function rootRoute(app: FastifyInstance, { routes }: RouteContext): void {
  app.get('/', { config: { summary: 'This page' } }, () => ({
    name: NAME,
    version: VERSION,
    description: 'Runs untrusted Python in warm, single-use, sandboxed processes',
    endpoints: endpoints(),
    example: EXAMPLE,
  }));

  function endpoints(): Record<string, string> {
    const list: Record<string, string> = {};
    for (const [path, methods] of routes) {
      for (const [method, summary] of methods) {
        // What a page of ours loads has no summary.
        if (method !== 'HEAD' && summary !== '') list[`${method} ${path}`] = summary;
      }
    }
    return list;
  }
}
