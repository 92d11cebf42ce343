import { expect, test } from 'vitest';
import { pagePolicy } from '../../src/playground/policy.js';

test('the page may load its own files and ask its own service, and nothing else', () => {
  const policy = pagePolicy();
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("connect-src 'self';");
  expect(policy).not.toMatch(/unsafe|\*/);
});

test('another service that the address names may be asked, by its origin alone', () => {
  expect(pagePolicy('https://b.example:8443/api?x')).toContain("connect-src 'self' https://b.example:8443;");
});

test.each([
  "https://b.example; script-src 'unsafe-inline'",
  'https://*.example',
  'https://b.example/;script-src *',
  'javascript:x',
  'data:text/html,x',
  'b.example',
  ['https://b.example'],
  undefined,
])('%j changes nothing but, at most, that one origin', (address) => {
  const policy = pagePolicy(address);
  expect(policy.replace(' https://b.example;', ';')).toBe(pagePolicy());
});
