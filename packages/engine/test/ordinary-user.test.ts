/** The tests that start a real engine once more, as an ordinary user, where this run is root's. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from './support/engine.js';
import { runAsOrdinaryUser, whyNot } from './support/ordinary-user.js';
import type { FileReport } from './support/vitest.js';

const HERE = 'packages/engine/test';
/** This file itself, and what runs for so long that once is enough. */
const ONCE = /ordinary-user|rungs|refusals|soak/;
const LONGEST_MS = 900_000;

const files = readdirSync(join(projectRoot, HERE), { recursive: true, encoding: 'utf8' })
  .map((name) => `${HERE}/${name}`)
  .filter((name) => name.endsWith('.test.ts') && !ONCE.test(name) && startsEngine(name))
  .sort();
const reason = whyNot();

function startsEngine(name: string): boolean {
  return readFileSync(join(projectRoot, name), 'utf8').includes('/support/engine.js');
}

describe.skipIf(reason)(`as an ordinary user${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let reports: FileReport[] = [];
  beforeAll(async () => {
    reports = await runAsOrdinaryUser(files, LONGEST_MS);
    for (const { file, skipped } of reports)
      for (const title of skipped) console.log(`skipped as an ordinary user: ${file}: ${title}`);
  }, LONGEST_MS + 10_000);

  test.each(files)('%s: every test passes', (file) => {
    const report = reports.find((each) => each.file === file);
    expect(report?.failures).toEqual([]);
    expect(report?.passed).toBeGreaterThan(0);
  });
});
