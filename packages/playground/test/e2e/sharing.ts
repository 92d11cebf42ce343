import { expect, test } from 'vitest';
import { card, codeIn, run, write } from '../support/acts.js';
import type { Stage } from '../support/stage.js';

export function sharingTests(stage: () => Stage): void {
  test('a link brings script, input and variables to another browser, tells no server, and does not run them', async () => {
    const own = await stage().visit({ permissions: ['clipboard-read', 'clipboard-write'] });
    await write(own.page, 'def main(x):\n    return {"shared": x, "ü": "√"}');
    await own.page.getByLabel('Input: JSON that main() gets').fill('[1, 2]');
    await own.page.getByRole('tab', { name: 'Env' }).click();
    await own.page.getByLabel('Environment variables').fill('A=1');
    await own.page.getByRole('button', { name: 'Share by link' }).click();
    await own.page.getByText('Link copied').waitFor();
    // They are what somebody may not mean to give away.
    await own.page.getByText('Your environment variables are in it').waitFor();
    const link = await own.page.evaluate(() => navigator.clipboard.readText());
    expect(link).toMatch(/\/#s=[\w-]+$/);
    await own.leave();

    const asked: string[] = [];
    const other = await stage().visit({
      path: new URL(link).hash.replace('#', '/#'),
      before: async (context) => {
        context.on('request', (request) => asked.push(request.url()));
        await context.clock.install();
      },
    });
    await other.page.getByText('A shared script is open').waitFor();
    await other.page.waitForSelector('[data-editor=code]');
    expect(await codeIn(other.page)).toBe('def main(x):\n    return {"shared": x, "ü": "√"}');
    expect(await other.page.getByLabel('Input: JSON that main() gets').inputValue()).toBe('[1, 2]');
    await other.page.getByRole('tab', { name: 'Env' }).click();
    expect(await other.page.getByLabel('Environment variables').inputValue()).toBe('A=1');
    expect(asked.filter((url) => url.includes('execute'))).toEqual([]);
    // However long one looks at it.
    await other.page.clock.fastForward(60_000);
    await other.page.getByRole('button', { name: 'Back to mine' }).click();
    await expect.poll(() => codeIn(other.page)).toContain('What main() returns');
    await other.leave();
  });

  test('a damaged link says so, and leaves what is there', async () => {
    const visit = await stage().visit({ path: '/#s=AAAA' });
    await visit.page.getByText('This link is damaged').waitFor();
    await visit.page.waitForSelector('[data-editor=code]');
    expect(await codeIn(visit.page)).toContain('What main() returns');
    await visit.leave();
  });

  test('what is typed is there after a reload, and past runs open again and compare', async () => {
    const { page, leave } = await stage().visit();
    await run(page, 'def main():\n    print("first")\n    return {"n": 1}');
    await run(page, 'def main():\n    print("second")\n    return {"n": 2}');
    await page.reload();
    await page.waitForSelector('[data-editor=code]');
    expect(await codeIn(page)).toContain('"second"');

    await page.getByRole('tab', { name: 'History' }).click();
    const boxes = page.getByRole('checkbox', { name: /Compare the run/ });
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    const compared = await card(page, 'compare').textContent();
    expect(compared).toContain('−   "n": 1');
    expect(compared).toContain('+   "n": 2');
    await page.getByRole('button', { name: 'History' }).click();
    await card(page, 'history')
      .getByRole('button', { name: /Finished/ })
      .nth(1)
      .click();
    await card(page, 'output').getByText('first').waitFor();
    expect(await codeIn(page)).toContain('"first"');
    await leave();
  });
}
