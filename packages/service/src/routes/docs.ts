import type { FastifyInstance } from 'fastify';
import { PAGE, PAGE_ASSETS, PAGE_CSP } from '../openapi/page.js';

/** `GET /docs`: the OpenAPI document as a page to read and try, with all that it loads. */
export function docsRoutes(app: FastifyInstance): void {
  const summary = 'The API as a page to read and try';
  app.get('/docs', { config: { summary, csp: PAGE_CSP } }, (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(PAGE),
  );

  for (const [path, { type, read }] of Object.entries(PAGE_ASSETS)) {
    app.get(path, (_request, reply) =>
      reply.header('cache-control', 'public, max-age=3600').type(type).send(read()),
    );
  }
}
