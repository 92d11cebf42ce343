import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkWebhookUrl } from '../../src/webhooks/url.js';

test.each([
  'https://example.org/hook?x=1',
  'http://example.org:8080',
  'HTTPS://EXAMPLE.ORG/',
  'https://bücher.example/ü',
  'https://8.8.8.8/',
  'https://[2606:4700:4700::1111]:444/',
  'https://localhost.example/',
])('%s may be tried', (url) => {
  expect(checkWebhookUrl(url)).toBeUndefined();
});

test.each([
  ['', 'must be an http or https URL'],
  ['example.org', 'must be an http or https URL'],
  ['ftp://example.org', 'must be an http or https URL'],
  ['file:///etc/passwd', 'must be an http or https URL'],
  ['javascript:alert(1)', 'must be an http or https URL'],
  ['http:example.org', 'must be an http or https URL'],
  ['http://', 'must be an http or https URL'],
  ['http://example.org:99999/', 'must be an http or https URL'],
  ['https://user@example.org/', 'must have no user name or password'],
  ['https://user:word@example.org/', 'must have no user name or password'],
  ['https://:word@example.org/', 'must have no user name or password'],
  [' https://example.org/', 'must have no spaces, control characters or backslashes'],
  ['https://exam\nple.org/', 'must have no spaces, control characters or backslashes'],
  ['https://example.org\\@127.0.0.1/', 'must have no spaces, control characters or backslashes'],
  ['https://example.org/\ud800', 'must have no half of a character'],
  [`https://example.org/${'x'.repeat(2048)}`, 'must have at most 2048 characters'],
  ['http://127.0.0.1/', 'must be at a public address'],
  ['http://0x7f.1/', 'must be at a public address'],
  ['http://2130706433/', 'must be at a public address'],
  ['http://017700000001/', 'must be at a public address'],
  ['http://127.1/', 'must be at a public address'],
  ['http://①②⑦.0.0.1/', 'must be at a public address'],
  ['http://169.254.169.254/latest/meta-data/', 'must be at a public address'],
  ['http://[::1]/', 'must be at a public address'],
  ['http://[::ffff:7f00:1]/', 'must be at a public address'],
])('%j is refused: it %s', (url, reason) => {
  expect(checkWebhookUrl(url)).toBe(reason);
});

test('an address of an allowed network may be tried', () => {
  expect(checkWebhookUrl('http://10.1.2.3/', ['10.0.0.0/8'])).toBeUndefined();
  expect(checkWebhookUrl('http://[::1]/', ['::1'])).toBeUndefined();
});

test('no text breaks the check, and what it takes is an http URL without a user', () => {
  const part = fc.constantFrom(
    'http://',
    'https:',
    '//',
    '@',
    ':',
    '[',
    ']',
    '127.0.0.1',
    'a.b',
    '\\',
    '%00',
    '\t',
  );
  const text = fc.array(fc.oneof(part, fc.string({ maxLength: 4 })), { maxLength: 8 });
  fc.assert(
    fc.property(text, (parts) => {
      if (checkWebhookUrl(parts.join('')) !== undefined) return;
      const url = new URL(parts.join(''));
      expect(['http:', 'https:']).toContain(url.protocol);
      expect(url.username + url.password).toBe('');
    }),
    { numRuns: 1000 },
  );
});
