import { createEngine, type RunRequest } from '@pycell/engine';
import { createLogger, engineOptions, loadConfig } from '@pycell/service';
import { EXIT, exitCode } from './exit-codes.js';
import { readInput, readScript } from './read-script.js';
import { nextSignal } from './signals.js';
import { writeOutcome } from './write-outcome.js';

export interface RunFlags {
  input?: string;
  json?: boolean;
}

/** `pycell run FILE`: one run in an engine of its own. The exit code follows the outcome. */
export async function run(file: string, flags: RunFlags): Promise<number> {
  const request: RunRequest = { ...readInput(flags.input), script: await readScript(file) };
  const { config } = loadConfig(process.env);
  const log = createLogger('error', process.stderr);
  const engine = createEngine({ ...engineOptions(config, log), cells: 1, readyCells: 1 });
  try {
    const outcome = engine.start().then(() => engine.run(request));
    // A signal ends the race and not the run; stopping the engine does that.
    const ended = await Promise.race([outcome, nextSignal()]);
    if (typeof ended === 'string') return ended === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
    writeOutcome(ended, flags.json === true);
    return exitCode(ended);
  } finally {
    await engine.stop();
  }
}
