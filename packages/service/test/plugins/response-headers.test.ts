import { afterAll, expect, test } from 'vitest';
import { idleApp } from '../support/app.js';

const { app } = idleApp();
app.get('/page', { config: { csp: "default-src 'self'" } }, (_request, reply) =>
  reply.type('text/html').send('<p>'),
);
afterAll(() => app.close());

test.each(['/', '/nowhere', '/ready', '/metrics'])(
  '%s is data: nothing in it runs, loads, is framed or kept',
  async (url) => {
    const { headers } = await app.inject(url);
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-request-id': expect.stringMatching(/^[0-9A-Z]{26}$/),
    });
  },
);

test('a page says what it needs in its route', async () => {
  expect((await app.inject('/page')).headers['content-security-policy']).toBe("default-src 'self'");
});

test('X-Request-Id of a stranger is not taken, a trusted proxy’s is where it is an id', async () => {
  const { app: behind } = idleApp({ PYCELL_TRUST_PROXY: '127.0.0.1' });
  const idOf = async (asked: typeof app, id: string) =>
    (await asked.inject({ url: '/', headers: { 'x-request-id': id } })).headers['x-request-id'];
  expect(await idOf(app, 'abcdefgh-1')).not.toBe('abcdefgh-1');
  expect(await idOf(behind, 'abcdefgh-1')).toBe('abcdefgh-1');
  for (const bad of ['short', 'with space in it', 'x'.repeat(65), '"quoted-text"'])
    expect(await idOf(behind, bad)).toMatch(/^[0-9A-Z]{26}$/);
  await behind.close();
});
