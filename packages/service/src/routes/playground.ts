import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pagePolicy } from '../playground/policy.js';
import { prefersHtml } from '../playground/prefers-html.js';
import { sendFile } from '../playground/send-file.js';
import type { Site } from '../playground/site.js';

/** The files that the playground's page loads: never changed under a name, so kept by browsers for good. */
export function playgroundRoutes(app: FastifyInstance, site: Site | undefined): void {
  for (const [path, file] of site?.assets ?? []) {
    app.get(path, (request, reply) => {
      reply.header('cache-control', 'public, max-age=31536000, immutable');
      reply.header('vary', vary(reply, 'Accept-Encoding'));
      return sendFile(request, reply, file);
    });
  }
}

/**
 * What `GET /` answers to a browser. The page itself is asked for anew each time, as it names the files of the version
 * that runs.
 *
 * @returns undefined where the caller is a program, or there is no page
 */
export function answerPage(
  site: Site | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | undefined {
  if (!site) return undefined;
  reply.header('vary', vary(reply, 'Accept, Accept-Encoding'));
  if (!prefersHtml(request.headers.accept)) return undefined;
  reply.header('cache-control', 'no-cache');
  reply.header('content-security-policy', pagePolicy((request.query as { service?: unknown }).service));
  return sendFile(request, reply, site.page);
}

/** CORS may have named a header already. */
function vary({ raw }: FastifyReply, names: string): string {
  return [raw.getHeader('vary'), names].filter(Boolean).join(', ');
}
