import { createEngine, EngineStartError } from '@pycell/engine';
import { createLogger, engineOptions, loadConfig } from '@pycell/service';
import { type Diagnosis, diagnosisText } from './diagnosis.js';
import { EXIT } from './exit-codes.js';

/** `pycell doctor`: starts the sandbox as the service would and tells what holds each guarantee. */
export async function doctor(flags: { json?: boolean }): Promise<number> {
  const { config } = loadConfig(process.env);
  const options = engineOptions(config, createLogger('error', process.stderr));
  const engine = createEngine({ ...options, cells: 1, readyCells: 1 });
  try {
    const failure = await engine.start().then(() => null, startFailure);
    const diagnosis: Diagnosis = { python: options.python, isolation: engine.isolation(), failure };
    process.stdout.write(flags.json ? `${JSON.stringify(diagnosis, null, 2)}\n` : diagnosisText(diagnosis));
    const held = diagnosis.isolation.guarantees.every((guarantee) => guarantee.held);
    return failure === null && held ? EXIT.ok : EXIT.failure;
  } finally {
    await engine.stop();
  }
}

function startFailure(error: unknown): Diagnosis['failure'] {
  if (error instanceof EngineStartError) {
    const { message, remedy, causes } = error;
    return { reason: message, remedy, causes };
  }
  throw error;
}
