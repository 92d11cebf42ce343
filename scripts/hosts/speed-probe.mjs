// Runs inside a host: an engine as the service would have it, with four cells, that is measured as told. A line of
// standard input is one measurement, `{"script", "ms", "callers"}`; its answer is one line of standard output. 0 callers
// is one after another with pauses.
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEngine } from '@pycell/engine';
import { createLogger, engineOptions, loadConfig } from '@pycell/service';

const CELLS = 4;
const PAUSE_MS = 20;
const SCRIPTS = {
  constant: 'def main():\n    return 1\n',
  frame: `import pandas as pd
import numpy as np

def main():
    data = pd.DataFrame({"x": [1, 2, 3], "y": [4, 5, 6]})
    return {"mean_x": float(np.mean(data["x"])), "shape": list(data.shape)}
`,
};

const { config } = loadConfig(process.env);
const options = engineOptions(config, createLogger('error', process.stderr));
const engine = createEngine({ ...options, cells: CELLS, readyCells: CELLS });
await engine.start();
for (const script of Object.values(SCRIPTS)) await once(script);
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const { script, ms, callers } = JSON.parse(line);
  const source = SCRIPTS[/** @type {keyof typeof SCRIPTS} */ (script)];
  const answer =
    callers === 0 ? { times: await paced(source, ms) } : { rate: await closed(source, ms, callers) };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await engine.stop();

/** What each of the runs took, in ms. @param {string} script @param {number} ms */
async function paced(script, ms) {
  const times = [];
  for (const end = performance.now() + ms; performance.now() < end || times.length < 3; ) {
    await sleep(PAUSE_MS);
    const begin = performance.now();
    await once(script);
    times.push(performance.now() - begin);
  }
  return times;
}

/** Runs per second. @param {string} script @param {number} ms @param {number} callers */
async function closed(script, ms, callers) {
  let runs = 0;
  const begin = performance.now();
  const call = async () => {
    while (performance.now() < begin + ms) {
      await once(script);
      runs++;
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  return (runs * 1000) / (performance.now() - begin);
}

/** @param {string} script */
async function once(script) {
  const { status, error } = await engine.run({ script });
  if (status !== 'ok') throw new Error(`A run came to ${status}: ${error}`);
}
