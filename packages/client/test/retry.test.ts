import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PycellClient, RateLimitedError, UnauthorizedError, UnavailableError } from '../src/index.js';
import { RUN, type StandIn, standIn } from './support/server.js';

describe('a service that is busy', () => {
  let server: StandIn;
  let calls: number;
  beforeEach(async () => {
    server = await standIn();
    calls = 0;
  });
  afterEach(() => server.close());

  /** Refuses the first calls with `status`, then runs. */
  const busy = (times: number, status: number, headers: Record<string, string> = {}) => {
    server.answer = (_, response) => {
      if (calls++ >= times) return response.end(JSON.stringify(RUN));
      return response.writeHead(status, headers).end(JSON.stringify({ error: 'busy', code: 'busy' }));
    };
  };
  const client = (more = {}) => new PycellClient({ url: server.url, ...more });
  const request = { script: 'x' };

  it.each([503, 429])('is asked again after a %i', async (status) => {
    busy(2, status, { 'retry-after': '0' });
    expect(await client().execute(request)).toEqual(RUN);
    expect(calls).toBe(3);
  });

  it('is given the time that it asks for', async () => {
    busy(1, 503, { 'retry-after': '1' });
    const begin = performance.now();
    await client().execute(request);
    expect(performance.now() - begin).toBeGreaterThan(990);
  });

  it('is given up on after as many retries as the caller wants', async () => {
    busy(9, 503, { 'retry-after': '0' });
    const error = await client({ retries: 1 })
      .execute(request)
      .catch((caught) => caught);
    expect(error).toBeInstanceOf(UnavailableError);
    expect([calls, error.code, error.retryAfterSeconds]).toEqual([2, 'busy', 0]);
    await expect(client({ retries: 0 }).execute(request)).rejects.toThrow(UnavailableError);
    expect(calls).toBe(3);
  });

  it('is not waited for when it asks for too long a pause', async () => {
    busy(1, 429, { 'retry-after': '3600' });
    await expect(client().execute(request)).rejects.toThrow(RateLimitedError);
    expect(calls).toBe(1);
  });

  it('is not waited for once the caller has had enough', async () => {
    busy(1, 503, { 'retry-after': '20' });
    const signal = AbortSignal.timeout(50);
    await expect(client().execute(request, { signal })).rejects.toThrow('timeout');
    expect(calls).toBe(1);
  });

  it('is not asked again when it refuses for another reason', async () => {
    busy(1, 401);
    await expect(client().execute(request)).rejects.toThrow(UnauthorizedError);
    expect(calls).toBe(1);
  });

  it('is not asked again when the connection broke, unless the caller wants it', async () => {
    server.answer = (_, response) => {
      if (calls++ === 0) response.destroy();
      else response.end(JSON.stringify(RUN));
    };
    await expect(client().execute(request)).rejects.toThrow('No answer');
    expect(calls).toBe(1);
    calls = 0;
    expect(await client({ retryConnectionErrors: true }).execute(request)).toEqual(RUN);
  });
});
