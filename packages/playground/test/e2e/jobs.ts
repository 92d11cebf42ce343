import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { card, codeIn, write } from '../support/acts.js';
import { addAxe, seriousIn } from '../support/axe.js';
import type { Stage, Visit } from '../support/stage.js';

/** The embedded database takes its time when it is first opened, and jobs wait for each other. */
const LONG = { timeout: 90_000 };
const HTML = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>';

export function jobsTests(stage: () => Stage): void {
  let visit: Visit;
  beforeAll(async () => {
    visit = await stage().visit();
  });
  afterAll(() => visit.leave());

  test(
    'without any the tab says what jobs are for, and a job that is handed in is seen to its end',
    async () => {
      const { page } = visit;
      await page.getByRole('tab', { name: 'Jobs' }).click();
      await card(page, 'no-jobs').waitFor(LONG);
      await write(
        page,
        'def main(x=None):\n    print("in a job")\n    return {"got": x, "n": 12345678901234567890}',
      );
      await input(page, '{"a": 1}');
      await card(page, 'no-jobs').getByRole('button', { name: 'Run as job' }).click();
      await rows(page).first().waitFor(LONG);
      await ended(page, 0);
      expect(await rows(page).first().textContent()).toMatch(/Finished.*print\("in a job"\)/);
      await expect
        .poll(() => card(page, 'jobs').locator('[role=status]').first().textContent(), LONG)
        .toMatch(/A job ended: Finished|Handed in/);
    },
    LONG.timeout * 2,
  );

  test('its answer opens as a run, with output and every digit, and leaves the editor alone', async () => {
    const { page } = visit;
    const before = await codeIn(page);
    await rows(page).first().getByRole('button', { name: 'Finished' }).click();
    await page.waitForSelector('[data-status=ok]');
    // The focus goes along: what had it is gone.
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Result');
    expect(await card(page, 'output').textContent()).toContain('in a job');
    await card(page, 'result').getByText('JSON', { exact: true }).click();
    expect(await page.getByTestId('raw-json').textContent()).toContain('12345678901234567890');
    expect(await codeIn(page)).toBe(before);
    await page.getByRole('button', { name: 'Back to the jobs' }).click();
    await rows(page).first().waitFor();
  });

  test(
    'a list can be a batch: its progress is seen, its items open, its results are one file',
    async () => {
      const { page } = visit;
      const items = Array.from({ length: 30 }, (_, n) => n);
      await write(page, 'import time\ndef main(n):\n    time.sleep(0.15)\n    return [n, 1 / (n - 7)]');
      await input(page, JSON.stringify(items));
      await runAsJob(page);
      await page.getByRole('dialog').getByRole('button', { name: 'One item each: 30 jobs' }).click();
      const bar = rows(page).first().getByRole('progressbar', { name: 'Batch of 30' });
      await bar.waitFor(LONG);
      const now = async () => Number(await bar.getAttribute('aria-valuenow'));
      const seen = new Set<number>();
      const value = async () => {
        const number = await now();
        seen.add(number);
        return number;
      };
      await expect.poll(value, { ...LONG, interval: 100 }).toBe(30);
      expect(seen.size).toBeGreaterThan(2);
      expect([...seen]).toEqual([...seen].sort((a, b) => a - b));
      await ended(page, 0);
      expect(await rows(page).first().textContent()).toContain('29 finished, 1 ended badly');

      await rows(page).first().getByRole('button', { name: 'Batch of 30', exact: false }).first().click();
      const list = page.getByRole('list', { name: 'Items of the batch of 30' });
      await list.getByRole('button', { name: /^Item 7 .*Raised an exception/ }).click();
      await page.waitForSelector('[data-status=exception]');
      expect(await card(page, 'error').textContent()).toContain('ZeroDivisionError');
      // The line leads to the editor as long as that has the code of the job.
      const link = card(page, 'error').getByRole('button', { name: /line 4/ });
      expect(await link.count()).toBe(1);
      await write(page, 'def main():\n    return 1');
      await expect.poll(() => link.count()).toBe(0);
      expect(await card(page, 'error').textContent()).toContain('line 4');

      await page.getByRole('tab', { name: 'Jobs' }).click();
      const [saved] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download the results of the batch of 30' }).click(),
      ]);
      expect(saved.suggestedFilename()).toMatch(/^batch-\w+\.jsonl$/);
      const text = await readFile(await saved.path(), 'utf8');
      const lines = text.trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line).index)).toEqual(items);
      // As the service wrote it: a number that is whole keeps its point.
      expect(lines[8]).toContain('"result":[8,1.0]');
      expect(JSON.parse(lines[7] ?? '')).toMatchObject({ status: 'exception' });
    },
    LONG.timeout * 2,
  );

  test(
    'the whole list can be one job as well',
    async () => {
      const { page } = visit;
      await write(page, 'def main(rows):\n    return len(rows)');
      await runAsJob(page);
      await page.getByRole('dialog').getByRole('button', { name: 'The whole list: one job' }).click();
      await expect.poll(() => rows(page).count()).toBe(3);
      await ended(page, 0);
      await rows(page).first().getByRole('button', { name: 'Finished' }).click();
      await card(page, 'result').getByText('30').waitFor();
      await page.getByRole('tab', { name: 'Jobs' }).click();
    },
    LONG.timeout,
  );

  test(
    'one that runs is cancelled, a batch with what is left of it, and a reload finds all as it was',
    async () => {
      const { page } = visit;
      const forEver = 'import time\ndef main(n=0):\n    time.sleep(25)';
      await write(page, forEver);
      await input(page, '');
      await runAsJob(page);
      await expect.poll(() => rows(page).count()).toBe(4);
      await expect.poll(() => rows(page).first().getAttribute('data-state'), LONG).toBe('running');
      await page.getByRole('button', { name: 'Cancel this job' }).click();
      await expect.poll(() => rows(page).first().getAttribute('data-state'), LONG).toBe('cancelled');
      await rows(page).first().getByRole('button', { name: 'Cancelled' }).click();
      await card(page, 'status').getByText('This job was cancelled. It has no answer.').waitFor();
      await page.getByRole('button', { name: 'Back to the jobs' }).click();
      await input(page, '[1, 2, 3, 4]');
      await runAsJob(page);
      await page.getByRole('dialog').getByRole('button', { name: 'One item each: 4 jobs' }).click();
      await page.getByRole('button', { name: 'Cancel what is left of the batch of 4' }).click();
      await expect.poll(() => rows(page).first().textContent(), LONG).toContain('Cancelled');
      await expect.poll(() => stage().service.engine.stats().running).toBe(0);

      const before = await rows(page).count();
      await page.reload();
      await page.getByRole('tab', { name: 'Jobs' }).click();
      await expect.poll(() => rows(page).count()).toBe(before);
      expect(await rows(page).nth(1).textContent()).toContain('Cancelled');
      const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
      expect(kept).not.toContain('job');
    },
    LONG.timeout * 2,
  );

  test(
    'what is older comes when it is asked for',
    async () => {
      const { service } = stage();
      for (let n = 0; n < 25; n++)
        await service.post({ script: 'def main(): return 1' }, undefined, {}, '/jobs');
      const { page, leave } = await stage().visit();
      await page.getByRole('tab', { name: 'Jobs' }).click();
      await expect.poll(() => rows(page).count()).toBe(25);
      await page.getByRole('button', { name: 'Older' }).click();
      await expect.poll(() => rows(page).count()).toBe(30);
      expect(await page.getByRole('button', { name: 'Older' }).count()).toBe(0);
      await leave();
    },
    LONG.timeout,
  );

  test(
    'a tab in the background asks nothing, and looks again when it is back',
    async () => {
      const { page, leave } = await stage().visit();
      let asked = 0;
      page.on('request', (request) => {
        if (new URL(request.url()).pathname === '/jobs') asked++;
      });
      await page.getByRole('tab', { name: 'Jobs' }).click();
      await rows(page).first().waitFor();
      await setHidden(page, true);
      const { service } = stage();
      await service.post({ script: 'def main(): return 1' }, undefined, {}, '/jobs');
      const [then, number] = [asked, await rows(page).count()];
      await page.waitForTimeout(12_000);
      expect(asked).toBe(then);
      await setHidden(page, false);
      await expect.poll(() => asked).toBeGreaterThan(then);
      expect(number).toBe(25);
      await leave();
    },
    LONG.timeout,
  );

  test.each(['light', 'dark'] as const)(
    'axe-core finds nothing serious in %s',
    async (colorScheme) => {
      const { page, leave } = await stage().visit({ colorScheme, bypassCSP: true, reducedMotion: 'reduce' });
      await page.waitForSelector('[data-editor=code]');
      await addAxe(page);
      await page.route('**/jobs?*', (route) => route.fulfill({ json: { jobs: [], cursor: null } }));
      await page.getByRole('tab', { name: 'Jobs' }).click();
      await card(page, 'no-jobs').waitFor();
      expect(await seriousIn(page), 'without jobs').toEqual([]);
      await page.unroute('**/jobs?*');
      await write(page, 'import time\ndef main(n):\n    time.sleep(1)');
      await input(page, '[1, 2, 3, 4]');
      await runAsJob(page);
      expect(await seriousIn(page), 'with the question').toEqual([]);
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /One item each/ })
        .click();
      await page
        .getByRole('button', { name: /^Batch of 4/ })
        .first()
        .click();
      await page.getByRole('list', { name: 'Items of the batch of 4' }).locator('li').first().waitFor();
      expect(await seriousIn(page), 'with a batch that runs').toEqual([]);
      await page.getByRole('button', { name: 'Cancel what is left of the batch of 4' }).first().click();
      await expect.poll(() => rows(page).first().getAttribute('data-state'), LONG).toBe('done');
      expect(await seriousIn(page), 'with one that has ended').toEqual([]);
      await leave();
    },
    LONG.timeout,
  );

  test(
    'the keyboard alone hands in, opens and comes back',
    async () => {
      const { page, leave } = await stage().visit();
      await write(page, 'def main(n):\n    return {"by": "keyboard"}');
      await input(page, '[1, 2]');
      await code(page).getByRole('button', { name: 'Run as job' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await expect.poll(() => rows(page).first().textContent()).toContain('by');
      await ended(page, 0);
      await page.getByRole('tab', { name: 'Jobs' }).focus();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await card(page, 'result').getByText('keyboard').waitFor();
      await leave();
    },
    LONG.timeout,
  );

  test(
    'at a phone’s width nothing sticks out',
    async () => {
      const { page, leave } = await stage().visit({
        viewport: { width: 375, height: 720 },
        hasTouch: true,
        isMobile: true,
      });
      await page.waitForSelector('[data-editor=code]');
      const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      await code(page).getByRole('button', { name: 'Run as job' }).tap();
      const dialog = page.getByRole('dialog');
      if (await dialog.isVisible()) await dialog.getByRole('button', { name: /whole list/ }).tap();
      await rows(page).first().waitFor();
      await page
        .getByRole('button', { name: /^Batch of/ })
        .first()
        .tap();
      await page
        .getByRole('list', { name: /^Items of/ })
        .locator('li')
        .first()
        .waitFor();
      expect(await tooWide()).toBe(false);
      const panel = card(page, 'jobs');
      expect(await panel.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(false);
      await leave();
    },
    LONG.timeout,
  );

  test('what a service or a run says of jobs stays text', async () => {
    const job = { kind: 'job', createdAt: new Date().toISOString(), startedAt: null, finishedAt: null };
    const { page, elsewhere, leave } = await stage().visit({
      before: (context) =>
        context.route('**/jobs?*', (route) =>
          route.fulfill({
            json: {
              jobs: [
                { ...job, id: HTML, state: 'failed', problem: { error: HTML }, index: null, attempts: 1 },
                { ...job, id: '2', state: 'done', status: HTML, index: null, attempts: 1, problem: null },
              ],
              cursor: null,
            },
          }),
        ),
    });
    await page.getByRole('tab', { name: 'Jobs' }).click();
    await rows(page).nth(1).waitFor();
    expect(await card(page, 'jobs').textContent()).toContain(HTML);
    expect(await page.locator('main img[src="x"], main script').count()).toBe(0);
    expect(await page.evaluate(() => (window as { pwned?: number }).pwned)).toBeUndefined();
    expect(elsewhere).toEqual([]);
    await leave();
  });

  test.each(REFUSALS)('$code is told in words, and what is typed stays', async ({ status, code, words }) => {
    const { page, leave } = await stage().visit({
      before: (context) =>
        context.route(/\/jobs(\?|$)/, (route) =>
          status === 0
            ? route.abort('connectionrefused')
            : route.fulfill({
                status,
                contentType: 'application/problem+json',
                headers: { 'retry-after': '7' },
                body: JSON.stringify({ status, code, error: `Said: ${code}` }),
              }),
        ),
    });
    await page.waitForSelector('[data-editor=code]');
    const before = await codeIn(page);
    await page.getByRole('tab', { name: 'Jobs' }).click();
    await card(page, 'failure').getByText(words).waitFor();
    await input(page, '');
    await runAsJob(page);
    await expect.poll(() => card(page, 'failure').count()).toBe(1);
    expect(await card(page, 'failure').textContent()).toContain(words);
    expect(await codeIn(page)).toBe(before);
    await leave();
  });

  test('a submission whose answer was lost is sent again as the same job', async () => {
    const keys: (string | undefined)[] = [];
    const { page, leave } = await stage().visit({
      before: (context) =>
        context.route(/\/jobs$/, async (route) => {
          keys.push(route.request().headers()['idempotency-key']);
          if (keys.length > 1) return route.fallback();
          await route.fetch();
          return route.abort('connectionreset');
        }),
    });
    await page.getByRole('tab', { name: 'Jobs' }).click();
    await rows(page).first().waitFor();
    const list = async () => (await (await fetch(`${stage().url}/jobs?limit=200`)).json()).jobs.length;
    const before = await list();
    await input(page, '');
    await runAsJob(page);
    await page.getByRole('button', { name: 'Hand in again' }).click();
    await expect.poll(() => card(page, 'failure').count()).toBe(0);
    expect(keys[0]).toBe(keys[1]);
    expect(await list()).toBe(before + 1);
    await leave();
  });
}

const REFUSALS = [
  { status: 0, code: 'a service that is away', words: 'The service does not answer' },
  { status: 401, code: 'api_key_required', words: 'The service asks for an API key' },
  { status: 404, code: 'not_found', words: 'This service has no jobs' },
  { status: 429, code: 'rate_limited', words: 'Too many requests in a short time' },
  { status: 503, code: 'jobs_unavailable', words: 'Jobs are not to be had now' },
];

function code(page: Page) {
  return page.getByRole('region', { name: 'Code' });
}

/** With the control beside Run. */
async function runAsJob(page: Page): Promise<void> {
  await code(page).getByRole('button', { name: 'Run as job' }).click();
}

function rows(page: Page) {
  return page.getByRole('list', { name: 'Jobs', exact: true }).locator('> li');
}

async function ended(page: Page, row: number): Promise<void> {
  await expect.poll(() => rows(page).nth(row).getAttribute('data-state'), LONG).toBe('done');
}

async function input(page: Page, json: string): Promise<void> {
  await page.getByRole('tab', { name: 'Input' }).click();
  await page.getByLabel('Input: JSON that main() gets').fill(json);
}

/** As browsers tell a page that another tab is in front. */
async function setHidden(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);
}
