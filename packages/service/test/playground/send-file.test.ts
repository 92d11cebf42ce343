import { expect, test } from 'vitest';
import { codingFor } from '../../src/playground/send-file.js';

const all = { br: Buffer.from(''), gzip: Buffer.from('') };

test.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip', 'gzip'],
  ['br;q=0, gzip;q=0.5', 'gzip'],
  ['br;q=0.0', 'identity'],
  ['identity', 'identity'],
  ['', 'identity'],
  [undefined, 'identity'],
])('%j gets %s', (accepted, coding) => {
  expect(codingFor(accepted, all)).toBe(coding);
});

test('a form that the build has not made is not sent', () => {
  expect(codingFor('br, gzip', { br: undefined, gzip: all.gzip })).toBe('gzip');
  expect(codingFor('br, gzip', { br: undefined, gzip: undefined })).toBe('identity');
});
