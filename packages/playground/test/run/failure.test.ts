import {
  ConnectionError,
  RateLimitedError,
  RunLostError,
  UnauthorizedError,
  UnavailableError,
} from '@pycell/client';
import { expect, test } from 'vitest';
import { describeFailure } from '../../src/run/failure.js';

const details = { httpStatus: 0, requestId: undefined, retryAfterSeconds: 5 };

test.each([
  [new ConnectionError('no'), false, 'The service does not answer', 'retry'],
  [new ConnectionError('no'), true, 'The run was cut off', 'retry'],
  [new RunLostError('internal_error', 'no', details), true, 'The run was cut off', 'retry'],
  [
    new UnauthorizedError('api_key_required', 'no', details),
    false,
    'The service asks for an API key',
    'settings',
  ],
  [new UnauthorizedError('api_key_invalid', 'no', details), false, 'The API key is not valid', 'settings'],
  [new RateLimitedError('rate_limited', 'no', details), false, 'Too many runs in a short time', 'retry'],
  [new UnavailableError('queue_full', 'no', details), false, 'The service is busy', 'retry'],
  [new TypeError('bug'), false, 'Something went wrong in this page', 'retry'],
])('%s, begun: %s', (error, begun, title, remedy) => {
  const failure = describeFailure(error, begun);
  expect(failure).toMatchObject({ title, remedy });
  expect(failure.advice).not.toBe('');
});

test('a pause that the service asks for is told', () => {
  const failure = describeFailure(new UnavailableError('queue_full', 'no', details), false);
  expect(failure).toMatchObject({ waitSeconds: 5, advice: expect.stringContaining('in 5 s') });
});
