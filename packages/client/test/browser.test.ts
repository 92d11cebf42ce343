/** The client as it is built, in a real browser, against a real service. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser } from '../../../scripts/setup/test-packages.mjs';
import { liveService, until } from '../../service/test/support/live.js';
import type * as Client from '../src/index.js';
import { sameOrigin } from './support/same-origin.js';

// The page's, where the functions below run.
declare const client: Promise<typeof Client>;
declare const location: { href: string };

const CHROMIUM = findBrowser();
if (!CHROMIUM) console.log('skipped: the client in a browser, because there is no Chromium');

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe.skipIf(!CHROMIUM)('the client in a browser', () => {
  let service: Awaited<ReturnType<typeof liveService>>;
  let origin: Awaited<ReturnType<typeof sameOrigin>>;
  let browser: Browser;
  let page: Page;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pycell-test-'));
    service = await liveService({ PYCELL_WARM: 'none', PYCELL_DATA: folder, PYCELL_CORS_ORIGINS: '*' });
    await service.ready;
    origin = await sameOrigin(service.url);
    browser = await chromium.launch({ executablePath: CHROMIUM as string, headless: true, args: FLAGS });
    page = await browser.newPage();
    await page.goto(origin.url);
  });
  afterAll(async () => {
    await browser?.close();
    origin?.close();
    await service?.close({ drainMs: 0 });
    rmSync(folder, { recursive: true });
  });

  test('executes', async () => {
    const run = await page.evaluate(async () => {
      const { PycellClient } = await client;
      const pycell = new PycellClient({ url: new URL('/api', location.href) });
      return pycell.execute({ script: 'def main(x):\n    print("é")\n    return x + 1', input: 1 });
    });
    expect(run).toMatchObject({ status: 'ok', result: 2, stdout: 'é\n' });
  });

  test('streams', async () => {
    const types = await page.evaluate(async () => {
      const { PycellClient } = await client;
      const pycell = new PycellClient({ url: new URL('/api', location.href) });
      const script = 'import time\ndef main():\n    print("a")\n    time.sleep(0.2)\n    print("b")';
      const events = [];
      for await (const event of pycell.stream({ script })) events.push(event);
      return events.map((event) => (event.type === 'stdout' ? event.text : event.type));
    });
    expect(types).toEqual(['start', 'a\n', 'b\n', 'done']);
  });

  test('ends a run by leaving the loop, and by a signal', async () => {
    const reasons = await page.evaluate(async () => {
      const { PycellClient } = await client;
      const pycell = new PycellClient({ url: new URL('/api', location.href) });
      const script = 'import time\ndef main():\n    time.sleep(20)';
      for await (const event of pycell.stream({ script })) if (event.type === 'start') break;
      const signal = AbortSignal.timeout(200);
      return pycell.execute({ script }, { signal }).catch((error: Error) => error.name);
    });
    expect(reasons).toBe('TimeoutError');
    await until(() => service.engine.stats().running === 0);
  });

  test('hands in, follows, reads and cancels jobs of a service elsewhere', async () => {
    const told = await page.evaluate(async (url) => {
      const { PycellClient } = await client;
      const { jobs } = new PycellClient({ url });
      const script = 'def main(x):\n    return x + 1';
      const items = [1, 2].map((input) => ({ script, input }));
      const { id } = await jobs.submitBatch({ items }, { idempotencyKey: 'browser' });
      const types = [];
      let after: string | undefined;
      for await (const { type, eventId } of jobs.events(id)) {
        types.push(type);
        after ??= eventId;
      }
      for await (const { type } of jobs.events(id, { lastEventId: after ?? '' })) types.push(type);
      const results = [];
      for await (const { answer } of jobs.results(id)) results.push(answer?.result);
      const { state } = await jobs.cancel(id);
      return { last: types.at(-1), results, state };
    }, service.url);
    expect(told).toEqual({ last: 'done', results: [2, 3], state: 'done' });
  });

  test('throws a refusal with its class and code', async () => {
    const refusal = await page.evaluate(async () => {
      const { PycellClient, RefusedError } = await client;
      const pycell = new PycellClient({ url: new URL('/api', location.href) });
      const error = await pycell.execute({ script: '' }).catch((caught: unknown) => caught);
      return error instanceof RefusedError ? error.code : String(error);
    });
    expect(refusal).toBe('script_empty');
  });

  test('throws ConnectionError where nothing listens', async () => {
    const code = await page.evaluate(async () => {
      const { PycellClient, ConnectionError } = await client;
      const pycell = new PycellClient({ url: 'http://127.0.0.1:9' });
      const error = await pycell.execute({ script: 'x' }).catch((caught: unknown) => caught);
      return error instanceof ConnectionError ? error.code : String(error);
    });
    expect(code).toBe('connection_failed');
  });
});
