// One host, step by step. A step that fails is told of in the result and the others are tried, unless pycell does not
// start there at all.
import { askService } from './answers.mjs';
import { bare } from './bare.mjs';
import { askDoctor } from './doctor.mjs';
import { runIsolationTests, suiteCommand } from './isolation.mjs';
import { compareSpeed } from './speed.mjs';
import { placeFor, Skip } from './world.mjs';

/** One cause can make hundreds of tests fail. */
const MOST_LISTED = 25;

/**
 * `command` is how the isolation tests were started. `problems` are what makes the whole of it a failure.
 *
 * @typedef {{
 *   host: import('./hosts.mjs').Host, skipped?: string, command?: string[],
 *   diagnosis?: import('./doctor.mjs').Diagnosis, tests?: import('./isolation.mjs').Tests,
 *   answers?: import('./answers.mjs').Answers, speed?: import('./speed.mjs').Speed, problems: string[]
 * }} Result
 */

/**
 * @param {import('./hosts.mjs').Host} host
 * @param {import('./world.mjs').World} world
 * @param {(line: string) => void} tell
 * @returns {Promise<Result>}
 */
export async function attemptHost(host, world, tell) {
  /** @type {Result} */
  const result = { host, problems: [] };
  /** @type {import('./place.mjs').Place | undefined} */
  let place;
  try {
    place = await placeFor(host, world);
    await everyStep(place, result, tell);
  } catch (error) {
    if (error instanceof Skip) result.skipped = error.message;
    else result.problems.push(text(error));
  } finally {
    place?.clear?.();
  }
  return result;
}

/**
 * @param {import('./place.mjs').Place} place
 * @param {Result} result
 * @param {(line: string) => void} tell
 */
async function everyStep(place, result, tell) {
  const command = place.command({ args: suiteCommand(place.node), image: 'test' }, 'NAME');
  result.command = place.private ? command.toSpliced(1, place.private, '…') : command;
  const diagnosis = await askDoctor(place);
  result.diagnosis = diagnosis;
  const { isolation, failure } = diagnosis;
  tell(`isolation ${isolation.level}, jail ${isolation.jail}`);
  if (failure) {
    result.problems.push(`It does not start: ${failure.reason} → ${failure.remedy}`);
    return;
  }
  const { problems } = result;
  await step(problems, async () => {
    result.tests = await runIsolationTests(place);
    const { passed, failed, skipped, failures } = result.tests;
    tell(`isolation tests: ${passed} passed, ${failed} failed, ${skipped} skipped`);
    problems.push(...failures.slice(0, MOST_LISTED));
    if (failed > MOST_LISTED) problems.push(`and ${failed - MOST_LISTED} more of the isolation tests`);
  });
  await step(problems, async () => {
    result.answers = await askService(place);
    const { right, tried, differences } = result.answers;
    tell(`cases over HTTP: ${right} of ${tried}`);
    problems.push(...differences);
  });
  if (process.getuid?.() !== 0) return tell('speed: skipped, as only root can measure Linux as root');
  await step(problems, async () => {
    const baseline = bare({ id: '', title: '', kind: 'root' });
    try {
      result.speed = await compareSpeed(baseline, place);
    } finally {
      baseline.clear?.();
    }
    const { constant, frame } = result.speed;
    tell(`a run takes ${constant.toFixed(1)} (constant), ${frame.toFixed(1)} (DataFrame) of Linux as root`);
  });
}

/** @param {string[]} problems @param {() => Promise<void>} work */
async function step(problems, work) {
  try {
    await work();
  } catch (error) {
    problems.push(text(error));
  }
}

/** @param {unknown} error */
function text(error) {
  return error instanceof Error ? error.message : String(error);
}
