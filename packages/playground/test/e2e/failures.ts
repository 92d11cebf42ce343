import type { Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { card, codeIn, ended, run } from '../support/acts.js';
import type { Stage } from '../support/stage.js';

/** Where the page has its scripts run. */
const EXECUTE = /\/execute\?/;

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

/** The events of a run that ended well. @param result JSON text */
function answer(result: string, displays: unknown[]): string {
  const outcome = JSON.stringify({
    id: '1',
    status: 'ok',
    stdout: 'printed',
    stderr: '',
    error: null,
    trace: null,
    warnings: [],
    truncated: [],
    files: [],
    receipt: { runMs: 1, cpuMs: 1, peakMemoryBytes: 1 },
    displays,
  });
  return `event: done\ndata: {"result": ${result}, ${outcome.slice(1)}\n\n`;
}

export function failureTests(stage: () => Stage): void {
  test.each(REFUSALS)(
    '$status is told in words, with what to do',
    async ({ status, code, error, title, button }) => {
      const { page, leave } = await stage().visit({
        before: (context) =>
          context.route(EXECUTE, (route) =>
            route.fulfill({
              status,
              contentType: 'application/problem+json',
              headers: { 'retry-after': '9' },
              body: JSON.stringify({ status, code, error, detail: error }),
            }),
          ),
      });
      await page.waitForSelector('[data-editor=code]');
      const before = await codeIn(page);
      await page.keyboard.press('Control+Enter');
      await ended(page);
      const text = await card(page, 'failure').textContent();
      expect(text).toContain(title);
      expect(text).toContain('lost');
      await page.getByRole('button', { name: button }).waitFor();
      expect(await codeIn(page)).toBe(before);
      await leave();
    },
  );

  test('a key that is entered in the settings is sent from then on, and goes with the tab', async () => {
    const keys: (string | undefined)[] = [];
    const { page, leave } = await stage().visit({
      before: (context) =>
        context.route(/\/(execute|runtime|isolation|check)(\?|$)/, (route) => {
          const key = route.request().headers().authorization;
          if (EXECUTE.test(route.request().url())) keys.push(key);
          if (key) return route.fallback();
          return route.fulfill({
            status: 401,
            json: { code: 'api_key_required', error: 'API key required' },
          });
        }),
    });
    await page.waitForSelector('[data-editor=code]');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: 'API key needed' }).waitFor();
    await page.getByRole('button', { name: 'Open the settings' }).click();
    await page.getByLabel('API key').fill('secret-key');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('[data-status=ok]');
    await page.getByRole('button', { name: 'Isolated' }).waitFor();
    expect(keys).toEqual([undefined, 'Bearer secret-key']);
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('secret-key');
    await leave();
  });

  test('a service elsewhere, set in the settings, is the one that runs', async () => {
    const { page, leave, elsewhere } = await stage().visit();
    await page.waitForSelector('[data-editor=code]');
    const other = stage().url.replace('127.0.0.1', 'localhost');
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByLabel('Endpoint').fill(other);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL('**/?service=*');
    await page.waitForSelector('[data-editor=code]');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('[data-status=ok]');
    expect(elsewhere).toContain(`${other}/execute?usage=1`);
    await leave();
  });

  test('a service that is away is said to be away, and found again when it is back', async () => {
    let isAway = false;
    const away = (route: Route) => (isAway ? route.abort('connectionrefused') : route.fallback());
    const { page, leave } = await stage().visit({ before: (context) => context.route('**/*', away) });
    await page.waitForSelector('[data-editor=code]');
    await page.waitForFunction(() =>
      performance.getEntriesByType('resource').some(({ name }) => /run-view-.*js$/.test(name)),
    );
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

  test('a display that cannot be drawn is said to be so, and the rest of the page stays', async () => {
    const body = answer('"the result"', [
      { data: { 'text/plain': { toString: 1, valueOf: 1 } }, metadata: {} },
      { data: { 'application/json': [{ a: 1 }] }, metadata: null },
    ]);
    const { page, leave } = await stage().visit({
      before: (context) =>
        context.route(EXECUTE, (route) => route.fulfill({ contentType: 'text/event-stream', body })),
    });
    await page.waitForSelector('[data-editor=code]');
    const before = await codeIn(page);
    await page.keyboard.press('Control+Enter');
    await ended(page);
    expect(await card(page, 'display').textContent()).toContain('{"toString":1,"valueOf":1}');
    expect(await card(page, 'not-shown').textContent()).toContain('This display cannot be shown');
    expect(await card(page, 'result').textContent()).toContain('the result');
    expect(await codeIn(page)).toBe(before);
    await leave();
  });

  test('what is very deep, very wide or never closed is shown, and soon', async () => {
    const depth = 50_000;
    const html = [
      '<style'.repeat(80_000),
      `<table><thead><tr><th>a</thead><tbody>${`<tr>${'<td colspan=100>x'.repeat(9)}`.repeat(6000)}</table>`,
    ];
    const body = answer('['.repeat(depth) + ']'.repeat(depth), [
      { data: { 'image/svg+xml': '<svg'.repeat(60_000) }, metadata: {} },
      ...html.map((text) => ({ data: { 'text/html': text }, metadata: {} })),
    ]);
    const { page, leave } = await stage().visit({
      before: (context) =>
        context.route(EXECUTE, (route) => route.fulfill({ contentType: 'text/event-stream', body })),
    });
    await page.waitForSelector('[data-editor=code]');
    const started = performance.now();
    await page.keyboard.press('Control+Enter');
    await ended(page);
    await card(page, 'result').getByText('JSON', { exact: true }).click();
    expect(await page.getByTestId('raw-json').textContent()).toHaveLength(2 * depth);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(await card(page, 'not-shown').count()).toBe(0);
    expect(await card(page, 'display').locator('iframe').count()).toBe(2);
    await page.getByRole('tab', { name: 'History' }).click();
    await card(page, 'history').locator('li').waitFor();
    await leave();
  });

  test('a part of the page that cannot be had says so, and what is typed is kept', async () => {
    const { page, leave } = await stage().visit({
      before: (context) => context.route('**/assets/history-panel-*.js', (route) => route.abort()),
    });
    await page.waitForSelector('[data-editor=code]');
    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByRole('button', { name: 'Load again' }).waitFor();
    expect(await codeIn(page)).toContain('def main');
    await leave();
  });

  test('without the editor a plain field runs code as well', async () => {
    const { page, leave } = await stage().visit({
      before: (context) => context.route('**/assets/code-editor-*.js', (route) => route.abort()),
    });
    await page.getByRole('textbox', { name: 'Python script' }).fill('def main():\n    return 1 / 0');
    await page.keyboard.press('Control+Enter');
    await card(page, 'error')
      .getByRole('button', { name: /line 2/ })
      .click();
    await expect.poll(() => page.evaluate(() => window.getSelection()?.toString())).toBe('    return 1 / 0');
    await leave();
  });

  test('a run that the page does not send is said not to have started, and why', async () => {
    const { page, leave } = await stage().visit();
    await page.waitForSelector('[data-editor=code]');
    const input = page.getByLabel('Input: JSON that main() gets');
    const told = card(page, 'not-started');
    await input.fill('{"a": }');
    await page.keyboard.press('Control+Enter');
    await told.waitFor();
    expect(await told.textContent()).toMatch(/This run did not start.*The input is not JSON.*under Input/);
    expect(await page.getByText('Run Python you do not trust').count()).toBe(0);
    expect(await input.inputValue()).toBe('{"a": }');
    await page.getByRole('button', { name: 'Run as job' }).click();
    expect(await told.textContent()).toContain('This job was not handed in');
    await input.fill('');
    await run(page, 'def main():\n    return "first"');
    expect(await told.count()).toBe(0);
    await page.getByRole('tab', { name: 'Env' }).click();
    await page.getByLabel('Environment variables').fill('nonsense');
    // Whatever is looked at then, that is where it is said.
    await page.getByRole('tab', { name: 'History' }).click();
    await page.keyboard.press('Control+Enter');
    await told.waitFor();
    expect(await told.textContent()).toContain('Line 1 takes NAME=VALUE');
    await page.getByText('What follows is the answer from before.').waitFor();
    await leave();
  });

  test('a limit above its ceiling is said at its field, and nothing is sent', async () => {
    const { page, leave } = await stage().visit();
    let sent = 0;
    page.on('request', (request) => {
      if (EXECUTE.test(request.url())) sent++;
    });
    await page.waitForSelector('[data-editor=code]');
    await page.getByRole('tab', { name: 'Options' }).click();
    const field = page.getByLabel('Wall time in s');
    await expect.poll(() => field.getAttribute('placeholder')).toMatch(/^at most \d+$/);
    const most = `${await field.getAttribute('placeholder')} s`;
    await field.fill('99999');
    await page.getByText(most, { exact: true }).waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await page.keyboard.press('Control+Enter');
    await card(page, 'not-started').getByText(`Wall time can be ${most}.`).waitFor();
    expect(sent).toBe(0);
    await field.fill('5');
    expect(await page.getByText(most, { exact: true }).count()).toBe(0);
    await leave();
  });

  test('a run that is cut off keeps its output, and says what happened', async () => {
    const { page, leave } = await stage().visit({
      before: (context) =>
        context.route(EXECUTE, (route) =>
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
