import { afterAll, beforeAll, expect, test } from 'vitest';
import { card, run } from '../support/acts.js';
import type { Stage, Visit } from '../support/stage.js';

const HTML = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>';
const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40" onload="window.pwned=1"><script>window.pwned=1</script><image href="http://127.0.0.1:9/x.png"/><rect width="80" height="40" fill="red" onclick="window.pwned=1"/><foreignObject><iframe src="javascript:parent.pwned=1"/></foreignObject></svg>';

/** Everything that a run can send is tried with something that would act, if it were more than text. */
export function injectionTests(stage: () => Stage): void {
  let visit: Visit;
  beforeAll(async () => {
    visit = await stage().visit();
  });
  afterAll(() => visit.leave());

  async function nothingHappened() {
    const { page, elsewhere } = visit;
    await page.waitForTimeout(150);
    expect(await page.evaluate(() => (window as { pwned?: number }).pwned)).toBeUndefined();
    expect(elsewhere).toEqual([]);
    expect(new URL(page.url()).pathname).toBe('/');
  }

  test('HTML that is printed, returned, raised, warned of or named as a file stays text', async () => {
    const { page } = visit;
    await run(
      page,
      `HTML = ${JSON.stringify(HTML)}\ndef main():\n    print(HTML)\n    open("<img src=x onerror=pwned>", "w").close()\n    return {HTML: [HTML, float("nan")]}`,
    );
    expect(await card(page, 'output').textContent()).toContain(HTML);
    expect(await card(page, 'result').textContent()).toContain('onerror');
    expect(await page.locator('main img[src="x"], main script').count()).toBe(0);
    await run(page, `def main():\n    raise ValueError(${JSON.stringify(HTML)})`);
    expect(await card(page, 'error').textContent()).toContain(HTML);
    await nothingHappened();
  });

  test('HTML in a table’s cells, columns and index stays text', async () => {
    const { page } = visit;
    await run(
      page,
      `import pandas as pd\nHTML = ${JSON.stringify(HTML)}\ndef main():\n    df = pd.DataFrame({HTML: [HTML, "=1+1"]}, index=[HTML, "b"])\n    display(df)\n    return df`,
    );
    expect(await card(page, 'display').getByRole('table').textContent()).toContain('onerror');
    expect(await page.locator('main table img, main table script').count()).toBe(0);
    await nothingHappened();
  });

  test('HTML that is displayed is held in a frame that may do nothing', async () => {
    const { page } = visit;
    const html = `${HTML}<a id=away href="javascript:parent.pwned=1">go</a><form action="http://127.0.0.1:9/"><button>send</button></form><meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/"><style>body{background:url(http://127.0.0.1:9/y.png)}</style>`;
    await run(page, `def main():\n    display({"text/html": ${JSON.stringify(html)}}, raw=True)`);
    const frame = card(page, 'display').locator('iframe');
    expect(await frame.getAttribute('sandbox')).toBe('');
    await page.frameLocator('[data-card=display] iframe').locator('#away').click();
    await nothingHappened();
  });

  test('an SVG with scripts and handlers is a picture, and nothing in it runs or loads', async () => {
    const { page } = visit;
    await run(page, `def main():\n    display({"image/svg+xml": ${JSON.stringify(SVG)}}, raw=True)`);
    const picture = card(page, 'figure').locator('img');
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(80);
    expect(await picture.getAttribute('src')).toMatch(/^data:image\/svg\+xml/);
    expect(await page.locator('main svg rect[fill=red]').count()).toBe(0);
    await picture.click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await nothingHappened();
  });

  test('javascript: addresses are no links', async () => {
    const { page } = visit;
    await run(
      page,
      'def main():\n    print("javascript:pwned=1 https://example.org")\n    display({"text/markdown": "[x](javascript:pwned=1)"}, raw=True)\n    return "javascript:window.pwned=1"',
    );
    expect(await page.locator('main a[href]').count()).toBe(0);
    await nothingHappened();
  });

  test('terminal escapes colour text and do nothing else', async () => {
    const { page } = visit;
    await run(
      page,
      'def main():\n    print("\\x1b[31mred\\x1b[0m \\x1b]0;title\\x07\\x1b]8;;javascript:pwned=1\\x07link\\x1b]8;;\\x07 \\x1b[2J\\x1b[999Aend \\u202egnp")',
    );
    expect(await card(page, 'output').getByText('red', { exact: true }).getAttribute('class')).toContain(
      'danger',
    );
    expect(await card(page, 'output').getByRole('log').textContent()).toBe('red link end ‹U+202E›gnp');
    expect(await page.title()).toBe('pycell playground');
    await nothingHappened();
  });
}
