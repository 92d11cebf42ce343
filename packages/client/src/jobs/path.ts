import { NotFoundError } from '../errors.js';

/**
 * Where a job is. Ids are the service's own (ULIDs); anything else could lead to another path, and names no job.
 *
 * @throws NotFoundError, as the service would say it
 */
export function jobPath(id: string, part?: 'events' | 'results'): string {
  if (!/^[\w-]{1,64}$/.test(id)) {
    throw new NotFoundError('job_not_found', `There is no job ${JSON.stringify(id)}`, {
      httpStatus: 404,
      requestId: undefined,
      retryAfterSeconds: undefined,
    });
  }
  return part ? `jobs/${id}/${part}` : `jobs/${id}`;
}
