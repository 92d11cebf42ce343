/**
 * What holds a cell, tried again on the weaker rungs that can be forced here: no container engine is needed for that.
 * deploy/ has the real ones.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { asInDocker, whyNoDocker } from './support/deny.js';
import { projectRoot } from './support/engine.js';
import { runAsOrdinaryUser, whyNotWithoutNamespaces } from './support/ordinary-user.js';
import { preparedRoot } from './support/prepared-root.js';
import { type FileReport, runVitest } from './support/vitest.js';

const HERE = 'packages/engine/test';
const LONGEST_MS = 300_000;

const list = (folder: string, which: RegExp) =>
  readdirSync(join(projectRoot, folder))
    .filter((name) => which.test(name))
    .sort()
    .map((name) => `${folder}/${name}`);
const isolation = list(`${HERE}/isolation`, /\.test\.ts$/);
const others = list(
  HERE,
  /^(outcomes|limits-(files|memory|tasks)|faults-cell|program|snippet|files-(in|out))\.test\.ts$/,
);

interface Rung {
  rung: string;
  files: string[];
  why: string | undefined;
  run(files: string[]): Promise<FileReport[]>;
}

const rungs: Rung[] = [
  {
    rung: 'as root of a plain `docker run`: chroot, Landlock, a uid per cell',
    files: [...isolation, ...others],
    why: whyNoDocker(),
    run: (files) => inDocker(files, []),
  },
  {
    rung: 'the same on a kernel without Landlock',
    // Where Landlock was one of two layers.
    files: isolation.filter((name) => /(files|neighbours|privilege|processes|scratch)\.test/.test(name)),
    why: whyNoDocker(),
    run: (files) => inDocker(files, ['landlock']),
  },
  {
    rung: 'as an ordinary user without namespaces: Landlock alone',
    files: [...isolation, ...others],
    why: whyNotWithoutNamespaces(),
    run: (files) => runAsOrdinaryUser(files, LONGEST_MS, { PYCELL_TEST_JAIL: 'container' }),
  },
];

function inDocker(files: string[], denied: string[]): Promise<FileReport[]> {
  return runVitest(files, {
    ms: LONGEST_MS,
    variables: { PYCELL_TEST_JAIL: 'container', PYCELL_TEST_ROOT: preparedRoot() },
    command: (vitest) => asInDocker(denied, vitest),
  });
}

for (const { rung, files, why, run } of rungs) {
  describe.skipIf(why)(`${rung}${why ? ` (skipped: ${why})` : ''}`, () => {
    let reports: FileReport[] = [];
    beforeAll(async () => {
      reports = await run(files);
      for (const { file, skipped } of reports)
        for (const title of skipped) console.log(`skipped ${rung}: ${file}: ${title}`);
    }, LONGEST_MS + 10_000);

    test.each(files)('%s: every test passes', (file) => {
      const report = reports.find((each) => each.file === file);
      expect(report?.failures).toEqual([]);
      // A file that is about another rung skips all of its tests, and says why.
      expect((report?.passed ?? 0) + (report?.skipped.length ?? 0)).toBeGreaterThan(0);
    });
  });
}
