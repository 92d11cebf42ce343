// What set-up prints: each step's name when it begins, its outcome and seconds when it ends.

/**
 * A step says how it ended: `skipped` when there was nothing to do, and why or with what.
 *
 * @typedef {{ skipped: boolean, note: string }} StepResult
 */

/**
 * @param {string} [note]
 * @returns {StepResult}
 */
export const done = (note = '') => ({ skipped: false, note });

/**
 * @param {string} [note]
 * @returns {StepResult}
 */
export const skip = (note = 'up to date') => ({ skipped: true, note });

/**
 * @param {number} number
 * @param {number} total
 * @param {string} name
 * @param {() => StepResult | Promise<StepResult>} work
 */
export async function showStep(number, total, name, work) {
  process.stdout.write(`[${number}/${total}] ${name} ... `);
  const begin = performance.now();
  const seconds = () => `${((performance.now() - begin) / 1000).toFixed(1)} s`;
  try {
    const { skipped, note } = await work();
    process.stdout.write(`${skipped ? 'skipped' : 'done'}, ${seconds()}${note && ` (${note})`}\n`);
  } catch (error) {
    process.stdout.write(`failed, ${seconds()}\n`);
    throw error;
  }
}
