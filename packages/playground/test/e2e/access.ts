import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { card, ended, run, write } from '../support/acts.js';
import { addAxe, seriousIn } from '../support/axe.js';
import type { Stage } from '../support/stage.js';

export function accessTests(stage: () => Stage): void {
  test.each(['light', 'dark'] as const)('axe-core finds nothing serious in %s', async (colorScheme) => {
    // The policy lets in no script but the page's own; the one that looks at it is the test's.
    const { page, leave } = await stage().visit({ colorScheme, bypassCSP: true, reducedMotion: 'reduce' });
    await page.waitForSelector('[data-editor=code]');
    await addAxe(page);
    expect(await seriousIn(page), 'at first').toEqual([]);
    for (const name of ['Files', 'Env', 'Options']) {
      await page.getByRole('tab', { name }).click();
      expect(await seriousIn(page), `with the pane ${name}`).toEqual([]);
    }
    await page.getByRole('button', { name: 'Climate' }).click();
    await ended(page);
    expect(await seriousIn(page), 'with a result').toEqual([]);
    await page.getByRole('button', { name: 'Open a socket' }).click();
    await page.waitForSelector('[data-status=exception]');
    expect(await seriousIn(page), 'with an error').toEqual([]);
    await page.getByRole('tab', { name: 'Isolation' }).click();
    await card(page, 'isolation').locator('summary').first().click();
    expect(await seriousIn(page), 'with the isolation').toEqual([]);
    await page.getByRole('tab', { name: 'History' }).click();
    expect(await seriousIn(page), 'with the history').toEqual([]);
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await seriousIn(page), 'with the settings').toEqual([]);
    await leave();
  });

  test('the colours follow the system, until the switch says otherwise, also after a reload', async () => {
    const { page, leave } = await stage().visit({ colorScheme: 'dark' });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await ground()).toBe('rgb(16, 18, 20)');
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(ground).toBe('rgb(245, 244, 240)');
    await page.getByRole('button', { name: /^Colours/ }).click();
    await page.getByRole('button', { name: /^Colours/ }).click();
    await expect.poll(ground).toBe('rgb(16, 18, 20)');
    await page.reload();
    await expect.poll(ground).toBe('rgb(16, 18, 20)');
    await leave();
  });

  test('at a phone’s width nothing sticks out, and code and result take turns', async () => {
    const { page, leave } = await stage().visit({
      viewport: { width: 375, height: 720 },
      hasTouch: true,
      isMobile: true,
    });
    await page.waitForSelector('[data-editor=code]');
    const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    expect(await tooWide()).toBe(false);
    const bar = page.getByRole('navigation', { name: 'Halves of the page' });
    await bar.getByRole('button', { name: 'Run' }).tap();
    await page.waitForSelector('[data-status=ok]');
    expect(await card(page, 'result').isVisible()).toBe(true);
    expect(await page.locator('[data-editor]').isVisible()).toBe(false);
    expect(await tooWide()).toBe(false);
    await bar.getByRole('button', { name: 'Code' }).tap();
    expect(await page.locator('[data-editor]').isVisible()).toBe(true);
    await leave();
  });

  test.each([
    [1280, 800],
    [820, 1180],
    [375, 720],
  ])('a word in passing lies over no field, button or message at %i × %i', async (width, height) => {
    const { page, leave } = await stage().visit({ viewport: { width, height } });
    await page.waitForSelector('[data-editor=code]');
    await write(page, 'own = 1');
    await page.getByRole('button', { name: 'Climate' }).click();
    await page.getByText('An example has taken the place of your code.').waitFor();
    const bar = page.getByRole('navigation', { name: 'Halves of the page' });
    if (await bar.isVisible()) await bar.getByRole('button', { name: 'Code' }).click();
    for (const name of ['Input', 'Options', 'Env']) {
      await page.getByRole('tab', { name }).click();
      if (name === 'Env') {
        await page.getByLabel('Environment variables').fill('nonsense');
        await page.keyboard.press('Control+Enter');
        await page.getByRole('alert').waitFor();
      }
      expect(await underToast(page), name).toEqual([]);
    }
    await leave();
  });

  test('what is too wide or too long scrolls in its own box, by the keyboard too', async () => {
    const { page, leave } = await stage().visit();
    await page.waitForSelector('[data-editor=code]');
    const name = `f${'x'.repeat(120)}`;
    const displays = 'display(pd.DataFrame([[1.5] * 40])); display(Long())';
    await run(
      page,
      `import pandas as pd\nclass Long:\n    def __repr__(self): return "line\\n" * 99\ndef ${name}():\n    1 / 0\ndef main():\n    ${displays}\n    ${name}()`,
    );
    const boxes = ['Traceback', 'Table display-1', 'Text of display 2'];
    for (const label of boxes) {
      const box = page.getByRole('region', { name: label });
      const isWide = await box.evaluate((each) => each.scrollWidth > each.clientWidth);
      await box.focus();
      await page.keyboard.press(isWide ? 'ArrowRight' : 'ArrowDown');
      await expect
        .poll(() => box.evaluate((each) => each.scrollLeft + each.scrollTop), { message: label })
        .toBeGreaterThan(0);
    }
    await run(page, 'def main():\n    return {"rows": [*range(29)]}');
    const tree = page.getByRole('region', { name: 'The result as a tree' });
    await tree.focus();
    await page.keyboard.press('End');
    await expect.poll(() => tree.evaluate((each) => each.scrollTop)).toBeGreaterThan(0);
    await leave();
  });

  test('the keyboard alone gets to everything: run, result, tabs, settings, out of the editor', async () => {
    const { page, leave } = await stage().visit({ reducedMotion: 'reduce' });
    await page.waitForSelector('[data-editor=code]');
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement;
        return (
          element?.getAttribute('data-editor') ??
          element?.getAttribute('aria-label') ??
          element?.textContent ??
          ''
        );
      });
    const seen: string[] = [];
    for (let presses = 0; presses < 30 && seen.at(-1) !== 'code'; presses++) {
      await page.keyboard.press('Tab');
      seen.push(await focused());
    }
    expect(seen).toEqual(
      expect.arrayContaining(['Share by link', 'Settings', 'Climate', 'Fork bomb', 'Run', 'code']),
    );
    // Tab indents in the editor, so Escape comes before the one that leaves it.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    expect(await focused()).toContain('Input');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('Stdin');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('[data-status=ok]');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Result');
    await page.keyboard.press('ArrowRight');
    await card(page, 'isolation').waitFor();
    await leave();
  });
}

/** What the word in passing lies over. */
function underToast(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const toast = document.querySelector('button[aria-label=Dismiss]')?.parentElement;
    if (!toast) throw new Error('nothing is said');
    const over = toast.getBoundingClientRect();
    const others = document.querySelectorAll(
      'input, select, textarea, button, [role=alert], [role=tabpanel], [data-editor]',
    );
    return [...others]
      .filter((each) => {
        const { left, right, top, bottom, width } = each.getBoundingClientRect();
        if (width === 0 || toast.contains(each)) return false;
        // What its own box cuts off is not to be seen.
        const x = Math.min(Math.max(left, over.left), right);
        const y = Math.min(Math.max(top, over.top), bottom);
        const isApart = right <= over.left || left >= over.right || bottom <= over.top || top >= over.bottom;
        return !isApart && toast.contains(document.elementFromPoint(x + 1, y + 1));
      })
      .map((each) => each.outerHTML.slice(0, 100));
  });
}
