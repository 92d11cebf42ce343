// `npm run test:hosts`: set-up, then the isolation tests, the documented cases and the speed on every host of
// scripts/hosts/hosts.mjs, or on those that are named as arguments. Writes docs/HOSTS.md.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attemptHost } from './hosts/attempt-host.mjs';
import { findFacts } from './hosts/facts.mjs';
import { chosen } from './hosts/hosts.mjs';
import { page } from './hosts/page.mjs';
import { keep, kept } from './hosts/results.mjs';
import { shown, withoutPaths } from './hosts/shown.mjs';
import { summary } from './hosts/tables.mjs';
import { makeWorld } from './hosts/world.mjs';
import { SetupError, stopWithChildren } from './setup/run.mjs';
import { ROOT, setUp } from './setup.mjs';

const begin = performance.now();
/** @param {string} line */
const tell = (line) =>
  console.log(`${String(Math.round((performance.now() - begin) / 1000)).padStart(4)} s  ${line}`);

try {
  const hosts = chosen(process.argv.slice(2));
  await setUp();
  stopWithChildren();
  process.exitCode = await tryAll(hosts);
} catch (error) {
  if (!(error instanceof SetupError || error instanceof RangeError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** @param {import('./hosts/hosts.mjs').Host[]} hosts */
async function tryAll(hosts) {
  const world = await makeWorld(tell);
  try {
    const results = [];
    for (const host of hosts) {
      tell(`${host.title} (${host.id})`);
      const result = await attemptHost(host, world, (line) => tell(`  ${line}`));
      if (result.skipped !== undefined) tell(`  skipped: ${result.skipped}`);
      for (const problem of result.problems) tell(`  FAILED ${problem}`);
      keep(result);
      results.push(result);
    }
    console.log(`\n${summary(results)}`);
    const found = withoutPaths(page(kept(), await findFacts(world), shown));
    writeFileSync(join(ROOT, 'docs', 'HOSTS.md'), found);
    tell('wrote docs/HOSTS.md');
    return results.some(({ problems }) => problems.length > 0) ? 1 : 0;
  } finally {
    await world.docker?.stop();
  }
}
