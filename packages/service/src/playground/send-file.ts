import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SiteFile } from './site.js';

/** Sends a file in the smallest form that the caller takes, or only that it has not changed. */
export function sendFile(request: FastifyRequest, reply: FastifyReply, file: SiteFile): FastifyReply {
  const coding = codingFor(request.headers['accept-encoding'], file);
  // Each form is a representation of its own.
  const etag = `"${file.etag}-${coding}"`;
  reply.header('etag', etag);
  if (tags(request.headers['if-none-match']).includes(etag)) return reply.code(304).send();
  if (coding !== 'identity') reply.header('content-encoding', coding);
  return reply.type(file.type).send(file[coding]);
}

/** RFC 9110, 12.5.3, as far as callers use it: what is listed and has no weight of 0. */
export function codingFor(
  accepted: string | undefined,
  file: Pick<SiteFile, 'br' | 'gzip'>,
): 'br' | 'gzip' | 'identity' {
  const names = (accepted ?? '').split(',').flatMap((each) => {
    const [name = '', weight = ''] = each.split(';').map((part) => part.trim().toLowerCase());
    return /^q=0(\.0*)?$/.test(weight) ? [] : [name];
  });
  if (file.br && names.includes('br')) return 'br';
  if (file.gzip && names.includes('gzip')) return 'gzip';
  return 'identity';
}

/** What is between may have made a strong tag a weak one. */
function tags(header: string | undefined): string[] {
  return (header ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
}
