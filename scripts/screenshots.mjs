// Makes docs/images: the playground in a browser, over a service that it starts. Look at them before you commit them.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createEngine } from '@pycell/engine';
import { createLogger, engineOptions, loadConfig, startService } from '@pycell/service';
import { chromium } from 'playwright-core';
import { ROOT, setUp } from './setup.mjs';

const FOLDER = join(ROOT, 'docs', 'images');
const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

const LEAP = 'def main(year):\n    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)\n';
const PI = `import time

import numpy as np


def main(seed):
    rng = np.random.default_rng(seed)
    inside = (rng.random((2, 400_000)) ** 2).sum(axis=0) < 1
    time.sleep(0.4)
    print("seed", seed)
    return {"seed": seed, "pi": 4 * inside.mean()}
`;

/**
 * What is to be seen in each.
 *
 * @typedef {import('playwright-core').Page} Page
 * @type {[name: string, options: import('playwright-core').BrowserContextOptions, act: (page: Page) => Promise<unknown>][]}
 */
const SHOTS = [
  ['playground-light', { viewport: DESKTOP, colorScheme: 'light' }, showClimate],
  ['playground-dark', { viewport: DESKTOP, colorScheme: 'dark' }, showClimate],
  [
    'playground-refused',
    { viewport: DESKTOP, colorScheme: 'light' },
    // Not one whose traceback goes through this machine's Python, and has its path.
    (page) => runExample(page, 'Read secrets'),
  ],
  ['playground-isolation', { viewport: DESKTOP, colorScheme: 'dark' }, showIsolation],
  ['playground-jobs', { viewport: DESKTOP, colorScheme: 'light' }, showJobs],
  ['playground-first', { viewport: DESKTOP, colorScheme: 'light' }, async () => {}],
  [
    'playground-phone',
    { viewport: PHONE, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
    showOnPhone,
  ],
];

await setUp();
mkdirSync(FOLDER, { recursive: true });
const data = mkdtempSync(join(tmpdir(), 'pycell-images-'));
const { config } = loadConfig({ ...process.env, PORT: '0', PYCELL_LOG: 'error', PYCELL_DATA: data });
const log = createLogger(config.log);
const engine = createEngine(engineOptions(config, log));
const service = await startService({ config, engine, log });
const browser = await chromium.launch({
  executablePath: process.env.PYCELL_CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ],
});
try {
  await service.ready;
  for (const [name, options, act] of SHOTS) await take(name, options, act);
} finally {
  await browser.close();
  await service.close({ drainMs: 0 });
  rmSync(data, { recursive: true, force: true });
}

/**
 * @param {string} name
 * @param {import('playwright-core').BrowserContextOptions} options
 * @param {(page: Page) => Promise<unknown>} act
 */
async function take(name, options, act) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  await page.goto(service.url);
  await page.waitForSelector('[data-editor=code]', { state: 'attached' });
  await page.getByRole('button', { name: 'Isolated' }).waitFor();
  await act(page);
  const path = join(FOLDER, `${name}.png`);
  await page.screenshot({ path });
  await shrink(path);
  console.log(`${name}.png ${Math.round(statSync(path).size / 1024)} KiB`);
  await context.close();
}

/** @param {Page} page */
async function showClimate(page) {
  // The second time everything that it needs has been touched, as for anyone but the first.
  await runExample(page, 'Climate');
  await runExample(page, 'Climate');
}

/** @param {Page} page */
async function showIsolation(page) {
  await page.getByRole('tab', { name: 'Isolation' }).click();
  await page.locator('[data-card=isolation] summary').nth(2).click();
}

/** @param {Page} page */
async function showJobs(page) {
  page.setDefaultTimeout(60_000);
  const code = page.getByRole('region', { name: 'Code' });
  const input = page.getByLabel('Input: JSON that main() gets');
  await write(page, LEAP);
  await input.fill('2024');
  await code.getByRole('button', { name: 'Run as job' }).click();
  await page.locator('[data-job][data-state=done]').waitFor();
  await write(page, PI);
  await input.fill(JSON.stringify(Array.from({ length: 60 }, (_, seed) => seed)));
  await code.getByRole('button', { name: 'Run as job' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /One item each/ })
    .click();
  await page
    .getByRole('button', { name: /^Batch of 60/ })
    .first()
    .click();
  const bar = page.getByRole('progressbar').first();
  while (Number(await bar.getAttribute('aria-valuenow')) < 25) await page.waitForTimeout(100);
}

/**
 * Pasted: typed, brackets would be closed and lines indented.
 *
 * @param {Page} page @param {string} code
 */
async function write(page, code) {
  const editor = page.locator('[data-editor=code] .cm-content');
  await editor.click();
  await page.keyboard.press('Control+A');
  await editor.evaluate((element, text) => {
    // The browser's, whose types scripts do not have.
    const { DataTransfer, ClipboardEvent } = /** @type {any} */ (globalThis);
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, code);
}

/** @param {Page} page */
async function showOnPhone(page) {
  await page
    .getByRole('navigation', { name: 'Halves of the page' })
    .getByRole('button', { name: 'Run' })
    .click();
  await page.waitForSelector('[data-phase=done]');
}

/** @param {Page} page @param {string} title */
async function runExample(page, title) {
  await page.getByRole('button', { name: title, exact: true }).click();
  await page.waitForSelector('[data-phase=waiting], [data-phase=running]').catch(() => {});
  await page.waitForSelector('[data-phase=done]');
}

/**
 * As few colours as a palette holds, and a third of the bytes. Without the means a ground takes the tint of small areas.
 *
 * @param {string} path
 */
async function shrink(path) {
  const python = join(ROOT, '.pycell', 'python', 'bin', 'python3');
  const program =
    'import sys; from PIL import Image; p = sys.argv[1]; Image.open(p).convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=0).save(p, optimize=True)';
  await promisify(execFile)(python, ['-c', program, path]);
}
