/**
 * The closing line of `npm test`, from what vitest's JSON reporter wrote. A file that failed before
 * it had a test counts as one failure, and so does a run that left no report.
 *
 * @param {string} json
 */
export function lastLine(json) {
  /** @type {{ numPassedTests?: number, numFailedTests?: number, numPendingTests?: number, numTodoTests?: number, testResults?: { status: string, assertionResults: unknown[] }[] }} */
  const report = JSON.parse(json);
  const { numPassedTests: passed = 0, numFailedTests: failed = 0, testResults } = report;
  const broken = testResults?.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  const skipped = (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0);
  return `${passed} passed, ${failed + (broken?.length ?? 1)} failed, ${skipped} skipped`;
}
