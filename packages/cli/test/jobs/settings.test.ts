import { expect, test, vi } from 'vitest';
import { readSettings } from '../../src/jobs/settings.js';

test('flags become settings, and what is not given is left out', () => {
  expect(readSettings({})).toEqual({});
  expect(readSettings({ priority: '-100', retry: '0', notBefore: 'x', webhook: 'y' })).toEqual({
    priority: -100,
    retry: { limit: 0 },
    notBefore: 'x',
    webhook: 'y',
  });
});

test('a webhook is signed with the secret of the environment, where there is one', () => {
  vi.stubEnv('PYCELL_WEBHOOK_SECRET', 'whsec_x');
  expect(readSettings({ webhook: 'http://a' })).toEqual({ webhook: { url: 'http://a', secret: 'whsec_x' } });
  vi.unstubAllEnvs();
});

test.each([
  [{ priority: '101' }, '--priority is "101"; it takes a whole number, -100 to 100'],
  [{ priority: '1.5' }, '--priority is "1.5"; it takes a whole number, -100 to 100'],
  [{ priority: '' }, '--priority is ""; it takes a whole number, -100 to 100'],
  [{ retry: '-1' }, '--retry is "-1"; it takes a whole number, 0 to 10'],
  [{ retry: '11' }, '--retry is "11"; it takes a whole number, 0 to 10'],
])('%j is refused', (flags, message) => expect(() => readSettings(flags)).toThrow(message));
