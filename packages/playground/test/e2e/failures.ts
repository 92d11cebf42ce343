import type { Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { card, codeIn, ended } from '../support/acts.js';
import type { Stage } from '../support/stage.js';

/** What a service answers in a state that this one is not in. */
const REFUSALS = [
  {
    status: 401,
    code: 'api_key_required',
    error: 'API key required',
    title: 'asks for an API key',
    button: 'Open the settings',
  },
  {
    status: 429,
    code: 'rate_limited',
    error: 'Too many requests',
    title: 'Too many runs',
    button: 'Run again in',
  },
  { status: 503, code: 'queue_full', error: 'The queue is full', title: 'busy', button: 'Run again in' },
];

export function failureTests(stage: () => Stage): void {
  test.each(REFUSALS)(
    '$status is told in words, with what to do',
    async ({ status, code, error, title, button }) => {
      const { page, leave } = await stage().visit({
        before: (context) =>
          context.route('**/execute', (route) =>
            route.fulfill({
              status,
              contentType: 'application/problem+json',
              headers: { 'retry-after': '9' },
              body: JSON.stringify({ status, code, error, detail: error }),
            }),
          ),
      });
      await page.waitForSelector('[data-editor=code]');
      const code_ = await codeIn(page);
      await page.keyboard.press('Control+Enter');
      await ended(page);
      const text = await card(page, 'failure').textContent();
      expect(text).toContain(title);
      expect(text).toContain('lost');
      await page.getByRole('button', { name: button }).waitFor();
      expect(await codeIn(page)).toBe(code_);
      await leave();
    },
  );

  test('a service that is away is said to be away, and found again when it is back', async () => {
    let isAway = false;
    const away = (route: Route) => (isAway ? route.abort('connectionrefused') : route.fallback());
    const { page, leave } = await stage().visit({ before: (context) => context.route('**/*', away) });
    await page.waitForSelector('[data-editor=code]');
    isAway = true;
    await page.keyboard.press('Control+Enter');
    await ended(page);
    expect(await card(page, 'failure').textContent()).toContain('The service does not answer');
    await page.getByRole('button', { name: 'No service' }).waitFor();
    isAway = false;
    await page.getByRole('button', { name: 'Run again' }).click();
    await page.waitForSelector('[data-status=ok]');
    await page.getByRole('button', { name: 'Isolated' }).waitFor();
    await leave();
  });

  test('a run that is cut off keeps its output, and says what happened', async () => {
    const { page, leave } = await stage().visit({
      before: (context) =>
        context.route('**/execute', (route) =>
          route.fulfill({
            contentType: 'text/event-stream',
            body: 'event: start\ndata: {"id":"1"}\n\nevent: stdout\ndata: {"text":"half of it"}\n\n',
          }),
        ),
    });
    await page.waitForSelector('[data-editor=code]');
    await page.keyboard.press('Control+Enter');
    await ended(page);
    expect(await card(page, 'failure').textContent()).toContain('The run was cut off');
    expect(await card(page, 'output').textContent()).toContain('half of it');
    await leave();
  });
}
