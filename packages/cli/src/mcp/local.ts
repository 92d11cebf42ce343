import { createEngine, type EngineStartError } from '@pycell/engine';
import { type Config, createLogger, engineOptions, explain } from '@pycell/service';
import type { McpSource } from './source.js';

/** An engine of our own, which starts at once. */
export function localMcp(config: Config): McpSource {
  const log = createLogger('error', process.stderr);
  // One person's: a second cell is made while the first is in use.
  const engine = createEngine({ ...engineOptions(config, log), readyCells: config.readyCells ?? 1 });
  const started = engine.start();
  const failed = new Promise<never>((_, reject) => {
    started.catch((error: EngineStartError) => reject(error));
  });
  // Whoever awaits it learns of it; once we stop, nobody does.
  failed.catch(() => {});
  const validate = config.validate === 'off' ? {} : { validate: config.validate };
  return {
    backend: {
      ceilings: engine.limits,
      run: (request, options) => engine.run({ ...request, ...validate }, options),
      check: (script, checkedAs, signal) => engine.run({ script, mode: 'check', checkedAs }, { signal }),
      async runtime() {
        await started;
        const runtime = engine.runtime();
        if (!runtime) throw new Error('an engine that has started and has no runtime');
        const { python, packages, warm } = runtime;
        return { python, packages, warm, limits: engine.limits };
      },
      explain(err) {
        const { text, fault } = explain(err);
        if (fault) log.error({ err }, 'a call failed');
        return text;
      },
    },
    failed,
    stop: () => engine.stop(),
  };
}
