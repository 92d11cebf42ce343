import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { liveService } from '../../../service/test/support/live.js';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser of this machine: none is downloaded. */
export const CHROMIUM = [process.env.PYCELL_CHROMIUM ?? '', ...PLACES].find(
  (path) => path && existsSync(path),
);

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A page with all that went wrong in it: errors, refusals of its policy, requests to elsewhere. */
export interface Visit {
  page: Page;
  faults: string[];
  /** Addresses that the page asked, but for its own service. */
  elsewhere: string[];
  leave(): Promise<void>;
}

export interface Stage {
  url: string;
  service: Awaited<ReturnType<typeof liveService>>;
  browser: Browser;
  visit(
    options?: BrowserContextOptions & { path?: string; before?(context: BrowserContext): Promise<unknown> },
  ): Promise<Visit>;
  close(): Promise<void>;
}

/** The real service with real cells, and a real browser before it. */
export async function openStage(): Promise<Stage> {
  const data = mkdtempSync(join(tmpdir(), 'pycell-playground-'));
  const [service, browser] = await Promise.all([
    // Another name of its host stands for a service elsewhere.
    liveService({ PYCELL_CELLS: '2', PYCELL_CORS_ORIGINS: '*', PYCELL_DATA: data }),
    chromium.launch({ executablePath: CHROMIUM as string, args: FLAGS }),
  ]);
  await service.ready;
  const url = service.url.replace('localhost', '127.0.0.1');

  async function visit({
    path = '/',
    before,
    ...options
  }: Parameters<Stage['visit']>[0] = {}): Promise<Visit> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    context.setDefaultTimeout(20_000);
    const faults: string[] = [];
    const elsewhere: string[] = [];
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(url) && !request.url().startsWith('data:')) elsewhere.push(request.url());
    });
    await before?.(context);
    await page.goto(url + path);
    return { page, faults, elsewhere, leave: () => context.close() };
  }

  return {
    url,
    service,
    browser,
    visit,
    async close() {
      await browser.close();
      await service.close({ drainMs: 0 });
      rmSync(data, { recursive: true, force: true });
    },
  };
}
