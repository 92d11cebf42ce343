import {
  ConnectionError,
  NotFoundError,
  RateLimitedError,
  UnauthorizedError,
  UnavailableError,
} from '@pycell/client';
import { expect, test } from 'vitest';
import { describeJobsFailure } from '../../src/jobs/jobs-failure.js';

const details = (httpStatus: number) => ({ httpStatus, requestId: undefined, retryAfterSeconds: 5 });

test.each([
  [new ConnectionError('refused'), 'The service does not answer', 'retry'],
  [
    new UnauthorizedError('api_key_required', 'Key', details(401)),
    'The service asks for an API key',
    'settings',
  ],
  [new RateLimitedError('rate_limited', 'Slow', details(429)), 'Too many requests in a short time', 'retry'],
  [new UnavailableError('jobs_unavailable', 'Away', details(503)), 'Jobs are not to be had now', 'retry'],
  [new UnavailableError('jobs_full', 'Full', details(503)), 'Too many jobs are waiting', 'retry'],
  [new NotFoundError('not_found', 'No route', details(404)), 'This service has no jobs', 'none'],
  [new NotFoundError('job_not_found', 'No job', details(404)), 'That job is gone', 'none'],
])('%s is told in words, with what to do', (error, title, remedy) => {
  expect(describeJobsFailure(error)).toMatchObject({ title, remedy });
});

test('what is typed is said to be kept, and when to come back', () => {
  const { advice } = describeJobsFailure(new UnavailableError('jobs_unavailable', 'Away', details(503)));
  expect(advice).toContain('in 5 s');
  expect(advice).toContain('lost');
});
