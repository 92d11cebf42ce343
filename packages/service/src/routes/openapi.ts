import type { FastifyInstance } from 'fastify';
import { stringify } from 'yaml';
import { openApiDocument } from '../openapi/document.js';
import type { RouteContext } from './context.js';

/** `GET /openapi.json` and `GET /openapi.yaml`. Made when first asked for: a service that nobody reads about needs none. */
export function openApiRoutes(app: FastifyInstance, { routes, config }: RouteContext): void {
  const json = once(() => JSON.stringify(openApiDocument(routes, config.ceilings)));
  // Without aliases: not every reader of YAML follows them.
  const yaml = once(() => stringify(JSON.parse(json()), { aliasDuplicateObjects: false, lineWidth: 0 }));

  app.get('/openapi.json', { config: { summary: 'The OpenAPI document' } }, (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(json()),
  );
  app.get('/openapi.yaml', { config: { summary: 'The OpenAPI document, as YAML' } }, (_request, reply) =>
    reply.type('application/yaml; charset=utf-8').send(yaml()),
  );
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
