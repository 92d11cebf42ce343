import { expect, test } from 'vitest';
import { prefersHtml } from '../../src/playground/prefers-html.js';

test.each([
  ['text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8', true],
  ['text/html', true],
  ['application/json, text/html;q=0.5', false],
  ['text/html;q=0.9, application/json;q=0.1', true],
  ['application/json', false],
  ['text/html;q=0', false],
  ['*/*', false],
  [undefined, false],
])('%j: %s', (accept, expected) => {
  expect(prefersHtml(accept)).toBe(expected);
});
