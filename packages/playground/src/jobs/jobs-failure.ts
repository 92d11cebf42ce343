import { NotFoundError, RateLimitedError, RefusedError } from '@pycell/client';
import { describeFailure, type Failure } from '../run/failure.js';

/** Why something about jobs could not be done, where that is another thing to say than of a run. */
export function describeJobsFailure(error: unknown): Failure {
  const failure = describeFailure(error, false);
  if (error instanceof NotFoundError && error.code === 'job_not_found') {
    return {
      ...failure,
      title: 'That job is gone',
      advice: 'The service keeps jobs for a time after their end, and then removes them.',
      remedy: 'none',
    };
  }
  if (error instanceof NotFoundError) {
    return {
      ...failure,
      title: 'This service has no jobs',
      advice: 'It is of an older version, or what stands before it lets no jobs through. Run works as ever.',
      remedy: 'none',
    };
  }
  if (error instanceof RateLimitedError) return { ...failure, title: 'Too many requests in a short time' };
  if (!(error instanceof RefusedError)) return failure;
  if (error.code === 'jobs_full') return { ...failure, title: 'Too many jobs are waiting' };
  if (error.code !== 'jobs_unavailable') return failure;
  return {
    ...failure,
    title: 'Jobs are not to be had now',
    advice: `The service does not get at the place where it keeps them. Run works as ever. ${failure.advice}`,
  };
}
