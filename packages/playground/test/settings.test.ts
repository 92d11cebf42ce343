import { expect, test } from 'vitest';
import { endpointProblem, pageFor } from '../src/settings/settings.js';

const settings = (endpoint: string) => ({ endpoint, apiKey: '', rememberKey: false });

test('an endpoint elsewhere leads to the address of the page that may ask it, and back', () => {
  const own = 'https://a.example/play/';
  expect(pageFor(settings('https://b.example:8443/api'), own)).toBe(
    `${own}?service=https%3A%2F%2Fb.example%3A8443`,
  );
  expect(
    pageFor(settings('https://b.example:8443/api'), `${own}?service=https%3A%2F%2Fb.example%3A8443`),
  ).toBeUndefined();
  expect(pageFor(settings(''), `${own}?service=https%3A%2F%2Fb.example`)).toBe(own);
});

test('an endpoint of the page’s own origin needs no other address', () => {
  expect(pageFor(settings('https://a.example/other'), 'https://a.example/#s=x')).toBeUndefined();
});

test.each(['ftp://a', 'a.example', 'javascript:alert(1)'])('%s is no endpoint', (endpoint) => {
  expect(endpointProblem(endpoint)).not.toBeUndefined();
  expect(pageFor(settings(endpoint), 'https://a.example/')).toBeUndefined();
});
