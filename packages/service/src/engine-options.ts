import type { EngineEvent, EngineOptions } from '@pycell/engine';
import type { Logger } from 'pino';
import type { Config } from './config/variables.js';
import { findPython } from './python.js';

/**
 * The engine's options for a configuration: the one place where the two meet.
 *
 * @throws ConfigError when there is no interpreter to run scripts with
 */
export function engineOptions(config: Config, log: Logger): EngineOptions {
  const { jail, root, warm, ceilings, queue, cells, readyCells, renewRuns, renewMinutes } = config;
  return {
    ...findPython(config.python),
    jail,
    preparedRoot: root,
    warm,
    ceilings,
    queue,
    cells,
    readyCells,
    renewRuns,
    renewMinutes,
    log: (event) => logEvent(log, event),
  };
}

function logEvent(log: Logger, { level, event, ...fields }: EngineEvent): void {
  log[level](fields, event);
}
