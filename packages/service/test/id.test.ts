import { describe, expect, test } from 'vitest';
import { newId, requestId } from '../src/id.js';

test('an id is a ULID', () => expect(newId()).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/));

test('ids sort by time', () => {
  expect(newId(1_000) < newId(2_000)).toBe(true);
  expect(newId(0).slice(0, 10)).toBe('0000000000');
  // The example of the ULID specification.
  expect(newId(1469918176385).slice(0, 10)).toBe('01ARYZ6S41');
});

test('ids of the same millisecond differ', () => {
  const ids = Array.from({ length: 10_000 }, () => newId(1));
  expect(new Set(ids).size).toBe(ids.length);
});

describe('the id that a request brings', () => {
  const brought = 'from-the-proxy-1';
  const idFrom = (remoteAddress: string | undefined, proxies?: string[], id = brought) =>
    requestId(proxies)({ headers: { 'x-request-id': id }, socket: { remoteAddress } });

  test.each([
    ['10.1.2.3', '10.0.0.0/8'],
    ['::ffff:10.1.2.3', '10.0.0.0/8'],
    ['127.0.0.1', '127.0.0.1'],
    ['fd00::7', 'fd00::/8'],
  ])('counts where %s is one of the proxies %s', (address, proxy) => {
    expect(idFrom(address, [proxy])).toBe(brought);
  });

  test.each([
    ['127.0.0.1', ['10.9.9.9']],
    ['11.1.2.3', ['10.0.0.0/8', '::1']],
    [undefined, ['10.0.0.0/8']],
    ['127.0.0.1', undefined],
  ])('does not where %s is none of %j', (address, proxies) => {
    expect(idFrom(address, proxies)).toMatch(/^[0-9A-Z]{26}$/);
  });

  test('does not where it is no plain token', () => {
    expect(idFrom('10.1.2.3', ['10.0.0.0/8'], 'a "quoted" one')).toMatch(/^[0-9A-Z]{26}$/);
  });
});
