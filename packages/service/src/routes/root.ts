import type { FastifyInstance } from 'fastify';
import type { Site } from '../playground/site.js';
import { templateOf } from '../plugins/route-table.js';
import { NAME, VERSION } from '../version.js';
import type { RouteContext } from './context.js';
import { answerPage } from './playground.js';

const EXAMPLE = {
  method: 'POST',
  path: '/execute',
  headers: { 'content-type': 'application/json' },
  body: { script: 'def main(numbers):\n    return {"mean": sum(numbers) / len(numbers)}', input: [1, 2, 3] },
};

/** `GET /`: to a browser the playground, and to a program what this is and what it answers. */
export function rootRoute(app: FastifyInstance, { routes }: RouteContext, site?: Site): void {
  const summary = 'The playground to a browser, else this list';
  app.get(
    '/',
    { config: { summary } },
    (request, reply) =>
      answerPage(site, request, reply) ?? {
        name: NAME,
        version: VERSION,
        description: 'Runs untrusted Python in warm, single-use, sandboxed processes',
        endpoints: endpoints(),
        example: EXAMPLE,
      },
  );

  function endpoints(): Record<string, string> {
    const list: Record<string, string> = {};
    for (const [path, methods] of routes) {
      for (const [method, summary] of methods) {
        // What a page of ours loads has no summary.
        if (method !== 'HEAD' && summary !== '') list[`${method} ${templateOf(path)}`] = summary;
      }
    }
    return list;
  }
}
