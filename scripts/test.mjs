// `npm test`: set-up, then lint, types and every test. Arguments go to vitest; with any, only the
// tests run. The last line is `N passed, N failed, N skipped`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attempt, stopWithChildren } from './setup/run.mjs';
import { installTestPackages } from './setup/test-packages.mjs';
import { ROOT, setUp } from './setup.mjs';
import { lastLine } from './test-report.mjs';

/** The build has checked the types of the sources; the second is for the tests and the scripts. */
const CHECKS = [
  ['@biomejs/biome/bin/biome', 'check'],
  ['typescript/bin/tsc', '-p', 'tsconfig.test.json'],
  // With a browser's types, and modules as the bundler resolves them.
  ['typescript/bin/tsc', '-p', 'packages/playground/test'],
];

await setUp([['a browser and PostgreSQL for the tests', installTestPackages]]);
stopWithChildren();
const args = process.argv.slice(2);
const failed = [];
for (const check of args.length > 0 ? [] : CHECKS) {
  if ((await show(check)) !== 0) failed.push(`Failed, see above: ${check.join(' ')}`);
}
const folder = mkdtempSync(join(tmpdir(), 'pycell-test-'));
const file = join(folder, 'report.json');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
// Two files at a time: most tests wait for something, and what they count is their own process's.
const side = ['--fileParallelism', '--maxWorkers=2'];
const code = await show(['vitest/vitest.mjs', 'run', ...side, ...reporters, ...args]);
const line = lastLine(read(file));
rmSync(folder, { recursive: true, force: true });
process.exitCode = failed.length > 0 ? 1 : code;
console.log([...failed, line].join('\n'));

/** Runs a file of node_modules with its arguments in this terminal. @param {string[]} command */
async function show([script = '', ...args]) {
  const command = [join(ROOT, 'node_modules', script), ...args];
  return (await attempt(process.execPath, command, { cwd: ROOT, show: true })).code;
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '{}';
  }
}
