// Measures pycell against what it replaces and against what is possible, in one run on the machine at hand:
//
//   cold    bubblewrap and a fresh interpreter for each run
//   floor   fork, run and exit of the same warm interpreter, without isolation and without HTTP
//   pycell  the real service over HTTP, keep-alive
//
// The machine's pace varies by the minute, so the claims are ratios of what was measured side by side.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { dirname } from 'node:path';
import { DEFAULT_WARM } from '../packages/engine/dist/index.js';
import { coldCommand, coldRun } from './cold.mjs';
import { Forker } from './floor.mjs';
import { Load, startEcho } from './load.mjs';
import { readOptions } from './options.mjs';
import { describePython } from './python.mjs';
import { table } from './report.mjs';
import { oneRound } from './round.mjs';
import { startService } from './service.mjs';
import { judge, summarize } from './summary.mjs';

/** More forkers than processors only wait for one another. */
const FORKERS = 2;

const options = readOptions();
const python = describePython();
const begin = performance.now();
/** @type {(() => unknown)[]} */
const stops = [];

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await stopAll();
    process.exit(1);
  });
}

try {
  process.exitCode = await bench();
} finally {
  await stopAll();
}

async function bench() {
  const service = await startService();
  stops.push(service.stop);
  const load = new Load();
  stops.push(() => load.stop());
  const echo = await startEcho();
  stops.push(echo.stop);
  const forkers = [];
  for (let count = 0; count < FORKERS; count++) {
    const forker = await Forker.start(DEFAULT_WARM);
    stops.push(() => forker.stop());
    forkers.push(forker);
  }
  const contenders = {
    load,
    port: service.port,
    echoPort: echo.port,
    forkers,
    cold: coldCommand(python.folders),
  };

  await warmUp(contenders);
  const rounds = [];
  for (let number = 1; number <= options.rounds; number++) {
    rounds.push(await oneRound(options, contenders, (step) => progress(`round ${number}: ${step}`)));
  }
  const summary = summarize(rounds);
  const targets = judge(summary.scripts);
  const results = {
    when: new Date().toISOString(),
    machine: machine(),
    isolation: service.isolation,
    seconds: (performance.now() - begin) / 1000,
    rounds: options.rounds,
    quick: options.quick,
    ...summary,
    targets,
  };
  mkdirSync(dirname(options.out), { recursive: true });
  writeFileSync(options.out, `${JSON.stringify(results, null, 2)}\n`);
  progress('');
  console.log(table(results));
  return options.check && targets.some(({ held }) => !held) ? 1 : 0;
}

/** Files in the page cache, Node's code compiled: nobody's first run is measured. */
async function warmUp({ load, port, cold }) {
  for (const script of options.scripts) {
    progress(`warm-up: ${script.title}`);
    await coldRun(cold, script);
    await load.run({
      port,
      path: '/execute',
      script: script.name,
      callers: 4,
      seconds: 0.5,
      settleSeconds: 0,
    });
  }
}

function machine() {
  const { model } = cpus()[0];
  return {
    processors: cpus().length,
    model,
    kernel: release(),
    node: process.versions.node,
    python: python.version,
  };
}

/** One line that is written over, at a terminal only. */
function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

async function stopAll() {
  for (const stop of stops.splice(0).reverse()) await stop();
}
