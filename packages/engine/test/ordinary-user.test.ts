/** The engine's tests with real cells once more, as an ordinary user, where this run is root's. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from './support/engine.js';
import { type FileReport, runAsOrdinaryUser, whyNot } from './support/ordinary-user.js';

const HERE = 'packages/engine/test';
/** Tests that start no cell, or none of another kind, or for so long that once is enough. */
const ONCE = /^(guest\/|ordinary-user\.|wire\.)|soak/;
const LONGEST_MS = 300_000;

const files = readdirSync(join(projectRoot, HERE), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && !ONCE.test(name))
  .map((name) => `${HERE}/${name}`)
  .sort();
const reason = whyNot();

describe.skipIf(reason)(`as an ordinary user${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let reports: FileReport[] = [];
  beforeAll(async () => {
    reports = await runAsOrdinaryUser(files);
    for (const { file, skipped } of reports)
      for (const title of skipped) console.log(`skipped as an ordinary user: ${file}: ${title}`);
  }, LONGEST_MS);

  test.each(files)('%s: every test passes', (file) => {
    const report = reports.find((each) => each.file === file);
    expect(report?.failures).toEqual([]);
    expect(report?.passed).toBeGreaterThan(0);
  });
});
