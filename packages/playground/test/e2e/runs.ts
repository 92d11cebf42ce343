import { afterAll, beforeAll, expect, test } from 'vitest';
import { card, run, write } from '../support/acts.js';
import type { Stage, Visit } from '../support/stage.js';

export function runTests(stage: () => Stage): void {
  let visit: Visit;
  beforeAll(async () => {
    visit = await stage().visit();
  });
  afterAll(() => visit.leave());

  test('the first example runs at a click, and shows result, output, table and figure', async () => {
    const { page, faults, elsewhere } = visit;
    await page.getByRole('button', { name: 'Run the example' }).click();
    await page.waitForSelector('[data-status=ok]');
    expect(await card(page, 'result').textContent()).toContain('warmest');
    expect(await card(page, 'output').textContent()).toContain('degrees a decade');
    const figure = card(page, 'figure').locator('img').first();
    await expect
      .poll(() => figure.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBeGreaterThan(100);
    expect(await card(page, 'receipt').textContent()).toMatch(/queue.*start.*run.*processor.*memory/);
    expect(faults).toEqual([]);
    expect(elsewhere).toEqual([]);
  });

  test('output streams in while the code runs, with time, memory and processor time so far', async () => {
    const { page } = visit;
    const script =
      'import time\ndef main():\n    for n in range(3):\n        print("line", n, flush=True)\n        time.sleep(1)\n';
    const running = run(page, script);
    await page.waitForSelector('[data-phase=running]');
    await card(page, 'output').getByText('line 0').waitFor();
    expect(await page.locator('[data-phase]').getAttribute('data-phase')).toBe('running');
    expect(await page.getByTestId('elapsed').textContent()).toMatch(/^\d+\.\d s$/);
    expect(await page.getByTestId('usage').textContent()).toMatch(/^processor[\d.]+ m?smemory[\d.]+ \w+$/);
    await running;
    expect(await card(page, 'output').textContent()).toContain('line 2');
  });

  test('a DataFrame is a table that sorts by its headings, numbers as numbers', async () => {
    const { page } = visit;
    await run(
      page,
      'import pandas as pd\ndef main():\n    return pd.DataFrame({"name": ["b", "c", "a"], "n": [10, 9, 100]})',
    );
    const table = card(page, 'result').getByRole('table');
    const column = (number: number) => table.locator(`tbody td:nth-child(${number})`).allTextContents();
    expect(await column(2)).toEqual(['10', '9', '100']);
    await table.getByRole('button', { name: 'n', exact: true }).click();
    expect(await column(2)).toEqual(['9', '10', '100']);
    await table.getByRole('button', { name: 'n', exact: true }).click();
    expect(await column(2)).toEqual(['100', '10', '9']);
    expect(await table.locator('th').nth(1).getAttribute('aria-sort')).toBe('descending');
    await table.getByRole('button', { name: 'name' }).click();
    expect(await column(1)).toEqual(['a', 'b', 'c']);
  });

  test('a line of the traceback leads to that line of the code', async () => {
    const { page } = visit;
    await run(page, 'def deep():\n    return 1 / 0\n\n\ndef main():\n    return deep()\n');
    expect(await card(page, 'error').textContent()).toContain('ZeroDivisionError');
    await card(page, 'error')
      .getByRole('button', { name: /line 2, in deep/ })
      .click();
    await expect
      .poll(() => page.locator('[data-editor=code] .cm-activeLine').first().textContent())
      .toBe('    return 1 / 0');
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-editor'))).toBe('code');
  });

  test('a failure with a known cause has its hint', async () => {
    const { page } = visit;
    await page.getByRole('button', { name: 'Open a socket' }).click();
    await page.waitForSelector('[data-status=exception]');
    expect(await card(page, 'error').textContent()).toContain('no network in the sandbox');
  });

  test('Escape ends a run for ever, and what it printed stays', async () => {
    const { page } = visit;
    await page.getByRole('button', { name: 'Run for ever' }).click();
    await card(page, 'output').getByText('still here after 0 s').waitFor();
    await page.keyboard.press('Escape');
    await page.waitForSelector('[data-phase=cancelled]');
    expect(await card(page, 'output').textContent()).toContain('still here after 0 s');
    await expect.poll(() => stage().service.engine.stats().running).toBe(0);
  });

  test('a snippet has no main(), and its last line is the result', async () => {
    const { page } = visit;
    await page.getByRole('radio', { name: 'Snippet' }).check({ force: true });
    await page.waitForSelector('[data-editor=code]');
    await page.getByLabel('Input: JSON, as the variable input_data').fill('6');
    await run(page, 'print("in a snippet")\ninput_data * 7');
    expect(await card(page, 'result').textContent()).toContain('42');
    await page.getByLabel('Input: JSON, as the variable input_data').fill('');
  });

  test('restricted code has no main() either, and its variable output is the result', async () => {
    const { page } = visit;
    await page.getByRole('radio', { name: 'Restricted' }).check({ force: true });
    await page.waitForSelector('[data-editor=code]');
    await run(page, 'print("restricted")\noutput = {"answer": 6 * 7}');
    expect(await card(page, 'result').textContent()).toContain('answer');
    await page.getByText('main()', { exact: true }).click();
  });

  test('input, stdin and a file reach the script, a file comes back, and long integers keep their digits', async () => {
    const { page } = visit;
    await page.getByRole('tab', { name: 'Input' }).click();
    await page.getByLabel('Input: JSON that main() gets').fill('{"n": 12345678901234567890}');
    await page.getByRole('tab', { name: 'Stdin' }).click();
    await page.getByLabel('What input() and sys.stdin read').fill('typed');
    await page.getByRole('tab', { name: 'Files' }).click();
    await page
      .getByLabel('Files for the script')
      .setInputFiles({ name: 'data.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n') });
    await run(
      page,
      'def main(data):\n    open("out.txt", "w").write(open("data.csv").read())\n    return [data["n"], input()]',
    );
    const result = card(page, 'result');
    await result.getByText('JSON', { exact: true }).click();
    expect(await result.getByTestId('raw-json').textContent()).toContain('12345678901234567890');
    expect(await result.textContent()).toContain('typed');
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download out.txt' }).click(),
    ]);
    expect(saved.suggestedFilename()).toBe('out.txt');
  });

  test('variables reach the script, and figures come in the form that is chosen, also after a reload', async () => {
    const { page } = visit;
    await page.getByRole('tab', { name: 'Env' }).click();
    const variables = page.getByLabel('Environment variables: NAME=VALUE on each line');
    await variables.fill('GREETING=hello\nnonsense');
    const script =
      'import os\nimport matplotlib.pyplot as plt\ndef main():\n    plt.plot([1, 2])\n    return os.environ["GREETING"]';
    await write(page, script);
    await page.keyboard.press('Control+Enter');
    await page.getByRole('alert').getByText('Line 2 takes NAME=VALUE').waitFor();
    await variables.fill('GREETING=hello');
    await page.getByRole('tab', { name: 'Input' }).click();
    await page.getByLabel('Input: JSON that main() gets').fill('');
    await page.getByRole('tab', { name: 'Options' }).click();
    await page.getByLabel('Figures as').selectOption('png');
    await page.reload();
    await page.waitForSelector('[data-editor=code]');
    await run(page);
    await card(page, 'result').getByText('"hello"').waitFor();
    expect(await card(page, 'figure').locator('img').getAttribute('src')).toMatch(/^data:image\/png/);
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      card(page, 'figure')
        .getByRole('button', { name: /Download/ })
        .click(),
    ]);
    expect(saved.suggestedFilename()).toMatch(/\.png$/);
  });
}
