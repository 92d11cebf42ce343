// Runs the engine's isolation tests inside a host, and tells what came of them.
import { stripVTControlCharacters } from 'node:util';
import { finish, tail } from './place.mjs';

/** At the end of a test's title, or of that of its group. */
const SKIPPED = /\(skipped: ((?:[^()]|\([^()]*\))*)\)/;
const NO_REASON = 'no reason given';
const SUITE = 'packages/engine/test/isolation';
const SUITE_MS = 900_000;

/**
 * `files` counts by the name of the test file, `skipped` are the reasons with how often each was given, and `failures`
 * name what failed and how.
 *
 * @typedef {{ passed: number, failed: number, skipped: number }} Count
 * @typedef {Count & { files: Record<string, Count>, reasons: Record<string, number>, failures: string[] }} Tests
 */

/** @param {string} node */
export function suiteCommand(node) {
  // Nothing is compiled into the project's folder, which the host's user may not be able to write.
  // The first reporter is for what can be said where there is no report in the end.
  const reporters = ['--reporter=default', '--reporter=json'];
  return [node, 'node_modules/vitest/vitest.mjs', 'run', '--configLoader=runner', ...reporters, SUITE];
}

/**
 * @param {import('./place.mjs').Place} place
 * @returns {Promise<Tests>}
 * @throws Error where there is no report
 */
export async function runIsolationTests(place) {
  const args = suiteCommand(place.node);
  const ms = SUITE_MS * (place.slowness ?? 1);
  const { code, stdout, stderr, late } = await finish(place, { args, image: 'test' }, ms);
  const output = stripVTControlCharacters(stdout + stderr);
  if (late) throw new Error(`The isolation tests did not end within ${ms / 1000} s:\n${tail(output)}`);
  const line = stdout.split('\n').findLast((each) => each.startsWith('{"numTotal'));
  if (!line) {
    const how = code === null ? 'a signal ended them' : `they ended with code ${code}`;
    throw new Error(`The isolation tests left no report, ${how}:\n${tail(output)}`);
  }
  return readReport(line);
}

/**
 * What vitest's JSON reporter writes. A file that failed before its tests counts as one failure.
 *
 * @param {string} json
 * @returns {Tests}
 */
export function readReport(json) {
  /** @type {{ testResults: { name: string, status: string, message: string, assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }[] }} */
  const { testResults } = JSON.parse(json);
  const tests = /** @type {Tests} */ ({ ...none(), files: {}, reasons: {}, failures: [] });
  for (const { name, status, message, assertionResults } of testResults) {
    const file = name.replace(/^.*\//, '').replace(/\.test\.ts$/, '');
    const count = none();
    tests.files[file] = count;
    for (const { status, fullName, failureMessages } of assertionResults) {
      if (status === 'passed') count.passed++;
      else if (status === 'failed') {
        count.failed++;
        tests.failures.push(`${file}: ${fullName}: ${failureMessages[0]?.split('\n')[0] ?? ''}`);
      } else {
        count.skipped++;
        const reason = SKIPPED.exec(fullName)?.[1] ?? NO_REASON;
        // Otherwise nobody would know whether it is one too few.
        if (reason === NO_REASON) tests.failures.push(`${file}: ${fullName}: skipped without a reason`);
        tests.reasons[reason] = (tests.reasons[reason] ?? 0) + 1;
      }
    }
    if (status === 'failed' && count.failed === 0) {
      count.failed++;
      tests.failures.push(`${file}: before its tests: ${message.split('\n')[0]}`);
    }
    tests.passed += count.passed;
    tests.failed += count.failed;
    tests.skipped += count.skipped;
  }
  return tests;
}

/** @returns {Count} */
function none() {
  return { passed: 0, failed: 0, skipped: 0 };
}
