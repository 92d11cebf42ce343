// One round: everything once, script by script, so that a change of the machine's pace hits all contenders alike.
import { setTimeout as sleep } from 'node:timers/promises';
import { coldRun } from './cold.mjs';
import { runsPerSecond } from './floor.mjs';
import { CALLERS, PAUSE_MS } from './options.mjs';

/** After load, until the service has its ready cells again and the caches are its own. */
const REST_MS = 300;

/**
 * @param {ReturnType<typeof import('./options.mjs').readOptions>} options
 * @param {{ load: import('./load.mjs').Load, port: number, echoPort: number, cold: string[],
 *   forkers: import('./floor.mjs').Forker[] }} contenders
 * @param {(step: string) => void} say
 */
export async function oneRound(options, contenders, say) {
  const scripts = {};
  for (const script of options.scripts) {
    say(script.title);
    scripts[script.name] = await oneScript(script, options, contenders);
  }
  say('echo');
  const { ms } = await contenders.load.run({
    ...echoTarget(contenders, options),
    samples: Math.ceil(70 * options.share),
    pauseMs: PAUSE_MS,
  });
  return { scripts, echo: { ms } };
}

function echoTarget({ echoPort }, { scripts }) {
  return { port: echoPort, path: '/echo', script: scripts[0].name };
}

/** @param {import('./scripts.mjs').Script} script */
async function oneScript(script, { share, closedSeconds, settleSeconds }, { load, port, cold, forkers }) {
  const target = { port, path: '/execute', script: script.name };
  const samples = Math.ceil(script.pacedRuns * share);
  const coldMs = [];
  const coldAnswerMs = [];
  for (let count = Math.ceil(script.coldRuns * share); count > 0; count--) {
    const { ms, answerMs } = await coldRun(cold, script);
    coldMs.push(ms);
    coldAnswerMs.push(answerMs);
  }
  const floor = await forkers[0].run(script, { samples, pauseMs: PAUSE_MS });
  const paced = await load.run({ ...target, samples, pauseMs: PAUSE_MS });
  const floorRuns = [];
  for (let count = 1; count <= forkers.length; count++) {
    floorRuns.push(await runsPerSecond(forkers.slice(0, count), script, closedSeconds));
  }
  const closed = [];
  for (const callers of CALLERS) {
    await sleep(REST_MS);
    const { ms, errors } = await load.run({ ...target, callers, seconds: closedSeconds, settleSeconds });
    closed.push({ callers, runsPerSecond: ms.length / closedSeconds, ms, errors });
  }
  await sleep(REST_MS);
  return {
    cold: { ms: coldMs, answerMs: coldAnswerMs },
    floor: { ms: floor.ms, runsPerSecond: floorRuns },
    paced,
    closed,
  };
}
