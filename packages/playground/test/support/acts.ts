import type { Page } from 'playwright-core';

/** Puts code into the editor in place of what is there. */
export async function write(page: Page, code: string): Promise<void> {
  const editor = page.locator('[data-editor=code] .cm-content');
  await editor.click();
  await page.keyboard.press('Control+A');
  // Pasted: typed, brackets would be closed and lines indented. The browser's own insertText makes styled elements.
  await editor.evaluate((element, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, code);
}

/** Runs what is in the editor, and waits until it has ended. */
export async function run(page: Page, code?: string): Promise<void> {
  if (code !== undefined) await write(page, code);
  await page.keyboard.press('Control+Enter');
  await ended(page);
}

export async function ended(page: Page): Promise<void> {
  await page.waitForSelector('[data-phase=done], [data-phase=failed], [data-phase=cancelled]');
}

export function card(page: Page, name: string) {
  return page.locator(`[data-card=${name}]`);
}

/** The code in the editor. */
export function codeIn(page: Page): Promise<string> {
  return page
    .locator('[data-editor=code] .cm-line')
    .allTextContents()
    .then((lines) => lines.join('\n'));
}
