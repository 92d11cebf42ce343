// From the rounds' samples to the figures and ratios. Middles are medians over rounds, ratios are made within a round
// and then their median taken; a 99th percentile needs all the samples there are.
import { CALLERS } from './options.mjs';
import { median, quantile, rounded } from './statistics.mjs';

/** What issue and specification promise; `holds` is how a ratio is compared with its target. */
export const TARGETS = {
  coldToPycell: { least: 60, goal: 100, only: ['df'], text: 'DataFrame: cold p50 ÷ pycell p50' },
  pycellToFloor: { least: 0.6, text: 'best runs per second ÷ the floor on both cores' },
  crowdToAlone: { below: 60, text: 'p99 at 50 callers ÷ p50 at one caller with pauses' },
  errors: { below: 1, text: 'errors' },
};

/** @param {Awaited<ReturnType<typeof import('./round.mjs').oneRound>>[]} rounds */
export function summarize(rounds) {
  const names = Object.keys(rounds[0].scripts);
  const scripts = Object.fromEntries(
    names.map((name) => [name, ofScript(rounds.map((round) => round.scripts[name]))]),
  );
  return { scripts, echo: latency(rounds.map(({ echo }) => echo.ms)) };
}

function ofScript(rounds) {
  const cold = latency(rounds.map((each) => each.cold.ms));
  const coldAnswer = latency(rounds.map((each) => each.cold.answerMs));
  const floor = latency(rounds.map((each) => each.floor.ms));
  const floorRuns = rounds[0].floor.runsPerSecond.map((_, index) =>
    rounded(median(rounds.map((each) => each.floor.runsPerSecond[index]))),
  );
  const paced = latency(rounds.map((each) => each.paced.ms));
  const closed = CALLERS.map((callers, index) => ({
    callers,
    runsPerSecond: rounded(median(rounds.map((each) => each.closed[index].runsPerSecond))),
    ...latency(rounds.map((each) => each.closed[index].ms)),
  }));
  const problems = rounds.flatMap((each) => [each.paced, ...each.closed].flatMap(({ errors }) => errors));
  return {
    cold: { ...cold, answerP50: coldAnswer.p50 },
    floor: { ...floor, runsPerSecond: floorRuns },
    paced,
    closed,
    errors: problems.length,
    firstErrors: [...new Set(problems)].slice(0, 3),
    ratios: {
      coldToPycell: inRounds(rounds, (each) => median(each.cold.ms) / median(each.paced.ms)),
      pycellToFloor: inRounds(rounds, (each) => best(each.closed) / Math.max(...each.floor.runsPerSecond)),
      crowdToAlone: rounded((closed.at(-1)?.p99 ?? Number.NaN) / paced.p50, 3),
    },
  };
}

const best = (closed) => Math.max(...closed.map(({ runsPerSecond }) => runsPerSecond));

function inRounds(rounds, ratio) {
  return rounded(median(rounds.map(ratio)), 3);
}

/** @param {number[][]} rounds milliseconds */
function latency(rounds) {
  const all = rounds.flat();
  return {
    p50: rounded(median(rounds.map(median))),
    p99: rounded(quantile(all, 0.99)),
    samples: all.length,
  };
}

/** @returns {{ text: string, value: number, held: boolean, goal?: number }[]} one line a target and script */
export function judge(scripts) {
  return Object.entries(scripts).flatMap(([name, { ratios, errors }]) =>
    Object.entries(TARGETS)
      .filter(([, { only }]) => !only || only.includes(name))
      .map(([key, { text, least, below, goal }]) => {
        const value = key === 'errors' ? errors : ratios[key];
        const held = value !== null && (least === undefined ? value < below : value >= least);
        return { script: name, target: key, text, value, held, least, below, goal };
      }),
  );
}
