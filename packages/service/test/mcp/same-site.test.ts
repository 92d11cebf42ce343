import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { strangers } from '../../src/mcp/same-site.js';

const LOCAL = '127.0.0.1';
const OUTSIDE = '172.17.0.2';
const ask = (host: string | undefined, origin?: string, localAddress = LOCAL, known = {}) =>
  strangers({ host, origin, localAddress }, { hosts: [], origins: [], ...known })?.code;

describe('a program', () => {
  test.each(['localhost:8080', '127.0.0.1', '[::1]:8080', '10.1.2.3:80', 'pycell.localhost', 'LocalHost'])(
    'calls as %s',
    (host) => expect(ask(host)).toBeUndefined(),
  );
  test.each([
    'evil.example',
    'evil.example:8080',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'localhost@evil.example',
    'evil.example@localhost',
    'localhost:8080/evil',
    '',
    undefined,
  ])('does not call this machine only as %s', (host) => expect(ask(host)).toBe('host_not_allowed'));
  test('calls from a network by any name', () =>
    expect(ask('pycell:8080', undefined, OUTSIDE)).toBeUndefined());
  test('calls by a name that is known', () => {
    expect(ask('pycell.example.org', undefined, LOCAL, { hosts: ['pycell.example.org'] })).toBeUndefined();
  });
});

describe('a page', () => {
  test.each([
    ['localhost:8080', 'http://localhost:8080'],
    ['localhost', 'http://localhost'],
    ['localhost:80', 'http://localhost'],
    ['[::1]:8080', 'http://[::1]:8080'],
    ['10.0.0.1', 'https://10.0.0.1'],
  ])('of %s calls as %s', (host, origin) => {
    expect(ask(host, origin)).toBeUndefined();
    expect(ask(host, origin, OUTSIDE)).toBeUndefined();
  });
  test.each([
    ['of another origin', 'localhost:8080', 'https://evil.example', 'origin_not_allowed'],
    ['of another port', 'localhost:8080', 'http://localhost:3000', 'origin_not_allowed'],
    ['of no origin', 'localhost:8080', 'null', 'origin_not_allowed'],
    ['of a file', 'localhost:8080', 'file://', 'origin_not_allowed'],
    ['with more than an origin', 'localhost:8080', 'http://localhost:8080/x', 'origin_not_allowed'],
    ['whose name has got our address', 'evil.example:8080', 'http://evil.example:8080', 'host_not_allowed'],
  ])('%s does not', (_name, host, origin, code) => {
    expect(ask(host, origin)).toBe(code);
    expect(ask(host, origin, OUTSIDE)).toBe(code);
  });
  test('that is named may', () => {
    const origins = ['https://app.example.org'];
    expect(ask('localhost', 'https://app.example.org', LOCAL, { origins })).toBeUndefined();
    expect(ask('localhost', 'https://app.example.org.evil', LOCAL, { origins })).toBe('origin_not_allowed');
    expect(ask('localhost', 'https://any.example', LOCAL, { origins: ['*'] })).toBeUndefined();
  });
  test('of a name that is ours may', () => {
    const known = { hosts: ['pycell.example.org'] };
    expect(ask('pycell.example.org', 'https://pycell.example.org', OUTSIDE, known)).toBeUndefined();
  });
});

test('whatever the headers are, there is an answer, and a name that is not ours is none', () => {
  fc.assert(
    fc.property(fc.string(), fc.option(fc.webUrl(), { nil: undefined }), (host, origin) => {
      const code = ask(host, origin);
      if (/[^\w.:[\]-]/.test(host)) expect(code).toBe('host_not_allowed');
    }),
  );
});
