import type { Route } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { card, codeIn, write } from '../support/acts.js';
import type { Stage, Visit } from '../support/stage.js';

export function editorTests(stage: () => Stage): void {
  test('the first run is called an example’s as long as the code is one', async () => {
    const { page, leave } = await stage().visit();
    await page.waitForSelector('[data-editor=code]');
    const result = page.getByRole('region', { name: 'Result' });
    await result.getByRole('button', { name: 'Run the example' }).waitFor();
    await write(page, 'def main():\n    return "own"');
    await result.getByRole('button', { name: 'Run', exact: true }).click();
    await card(page, 'result').getByText('"own"').waitFor();
    await leave();
  });

  let visit: Visit;
  beforeAll(async () => {
    visit = await stage().visit();
  });
  afterAll(() => visit.leave());

  test('what the service finds in the code is underlined while typing', async () => {
    const { page } = visit;
    await write(page, 'import nunpy\n\n\ndef main():\n    return 1\n');
    await page.locator('[data-editor=code] .cm-lintRange-error').waitFor();
    await page.locator('[data-editor=code] .cm-lintRange-error').hover();
    await page.getByText("No module named 'nunpy'").waitFor();
  });

  test('modules that are installed are offered after import, and names of the script elsewhere', async () => {
    const { page } = visit;
    await write(page, 'import ');
    await page.keyboard.type('matplo');
    await page.keyboard.press('Control+Space');
    await page.locator('.cm-tooltip-autocomplete').getByText('matplotlib.pyplot').waitFor();
    await page.keyboard.press('Escape');
    await write(page, 'def temperature_of(city):\n    return 1\n\n');
    await page.keyboard.type('tempera');
    // Asked for: on a busy machine the list that opens by itself may have been closed by what was typed after it.
    await page.keyboard.press('Control+Space');
    await page.locator('.cm-tooltip-autocomplete').getByText('temperature_of').waitFor();
    await page.keyboard.press('Escape');
  });

  test('Ctrl-Enter runs and makes no line, from the editor and from the input alike', async () => {
    const { page } = visit;
    await write(page, 'def main(x=0):\n    return {"got": x}');
    const lines = await page.locator('[data-editor=code] .cm-line').count();
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('[data-status=ok]');
    expect(await page.locator('[data-editor=code] .cm-line').count()).toBe(lines);
    await page.getByLabel('Input: JSON that main() gets').fill('[7]');
    await page.keyboard.press('Control+Enter');
    await card(page, 'result').getByText('7', { exact: true }).waitFor();
  });

  test('an input that is not JSON is said to be so beside it, and nothing is sent', async () => {
    const { page } = visit;
    await page.getByLabel('Input: JSON that main() gets').fill('{"a": }');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('region', { name: 'Code' }).getByText('The input is not JSON').waitFor();
  });

  test('a limit that is no number is said to be so where it can be seen', async () => {
    const { page } = visit;
    await page.getByLabel('Input: JSON that main() gets').fill('');
    await page.getByRole('tab', { name: 'Options' }).click();
    await page.getByLabel('Wall time in s').fill('long');
    await page.keyboard.press('Control+Enter');
    const alert = page.getByRole('region', { name: 'Code' }).getByText('Wall time takes a number above 0');
    await alert.waitFor();
    const isInView = await alert.evaluate((element) => {
      const { left, top, height } = element.getBoundingClientRect();
      return document.elementFromPoint(left + 20, top + height / 2) === element;
    });
    expect(isInView).toBe(true);
    await page.getByLabel('Wall time in s').fill('');
  });

  test('the page’s policy had nothing to refuse in all that', () => {
    expect(visit.faults.filter((text) => text.includes('Content Security Policy'))).toEqual([]);
  });

  test('the page can be used before the editor is there, which then takes over focus and cursor at once', async () => {
    const { page, release, leave } = await beforeTheEditor(stage());
    const field = page.getByRole('textbox', { name: 'Python script' });
    await field.fill('def main():\n    return "early"');
    await page.keyboard.press('Control+Enter');
    await card(page, 'result').getByText('"early"').waitFor();
    // A key may come right after the change, before anything else that the page still has to do.
    const change = await page.evaluateHandle(() => ({
      focused: new Promise((resolve) => {
        new MutationObserver(() => {
          if (document.querySelector('[data-editor=code]'))
            resolve(document.activeElement?.getAttribute('data-editor'));
        }).observe(document.body, { childList: true, subtree: true });
      }),
    }));
    release((route) => route.continue());
    expect(await change.evaluate(({ focused }) => focused)).toBe('code');
    await page.keyboard.type(' # on');
    await expect.poll(() => codeIn(page)).toContain('"early" # on');
    await leave();
  });

  test('what is typed while the editor turns out not to be had is not lost, nor is the focus', async () => {
    const { page, release, leave } = await beforeTheEditor(stage());
    const field = page.getByRole('textbox', { name: 'Python script' });
    await field.fill('');
    await page.keyboard.type('one half');
    const failed = page.waitForEvent('requestfailed');
    release((route) => route.abort());
    await failed;
    // Until the page has heard of it and has drawn what it makes of it.
    await page.evaluate(
      () =>
        new Promise((drawn) =>
          setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(drawn)), 100),
        ),
    );
    await page.keyboard.type(', the other');
    expect(await field.inputValue()).toBe('one half, the other');
    await leave();
  });
}

/** A visit to a page whose editor is on its way until the test says what becomes of it. */
async function beforeTheEditor(stage: Stage) {
  let release: (end: (route: Route) => Promise<void>) => void = () => {};
  const held = new Promise<(route: Route) => Promise<void>>((resolve) => {
    release = resolve;
  });
  const visit = await stage.visit({
    before: (context) =>
      context.route('**/assets/code-editor-*.js', (route) => held.then((end) => end(route))),
  });
  return { ...visit, release };
}
