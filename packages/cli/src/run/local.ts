import { createEngine, type Limits, type RunObserver, type RunStreams, renderOutcome } from '@pycell/engine';
import { createLogger, engineOptions, loadConfig } from '@pycell/service';
import type { Backend, Display, Watcher } from './backend.js';

/**
 * An engine of our own. Who starts it owns the machine, so that a limit may also be above the ceiling of a service.
 */
export function localBackend(limits: Partial<Limits> = {}): Backend {
  const { config } = loadConfig(process.env);
  const log = createLogger('error', process.stderr);
  const ceilings = raised(config.ceilings, limits);
  const engine = createEngine({ ...engineOptions({ ...config, ceilings }, log), cells: 1, readyCells: 1 });
  return {
    async run(request, watcher, signal) {
      signal.addEventListener('abort', () => void engine.stop());
      await engine.start();
      const outcome = await engine.run(request, { signal, observer: observe(watcher) });
      const displays = outcome.displaysJson.map((json) => JSON.parse(json) as Display);
      return { outcome, displays, resultJson: outcome.resultJson, json: renderOutcome(outcome) };
    },
    stop: () => engine.stop(),
  };
}

function raised(ceilings: Limits, asked: Partial<Limits>): Limits {
  const higher = Object.entries(asked).filter(([name, value]) => value > ceilings[name as keyof Limits]);
  return { ...ceilings, ...Object.fromEntries(higher) };
}

/** Passes a run's output on as it comes; what is read last is what was kept of it. */
function observe(watcher: Watcher): RunObserver {
  let streams: RunStreams | undefined;
  const read = { stdout: 0, stderr: 0 };
  const pass = (name: 'stdout' | 'stderr') => {
    const piece = streams?.[name].read(read[name]);
    if (!piece) return;
    read[name] = piece.next;
    if (piece.text) watcher.output(name, piece.text);
  };
  return {
    started(given, usage) {
      streams = given;
      watcher.started(usage);
    },
    grew() {
      pass('stdout');
      pass('stderr');
    },
    display: (json) => watcher.display(JSON.parse(json)),
  };
}
