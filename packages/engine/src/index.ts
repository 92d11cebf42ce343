export {
  createEngine,
  type Engine,
  type EngineState,
  type EngineStats,
  MOST_VARIABLES,
  type RunOptions,
} from './engine.js';
export {
  type Cause,
  DangerousScriptError,
  DrainingError,
  EngineStartError,
  NotSupportedError,
  QueueFullError,
} from './errors.js';
export { GUEST_FOLDER } from './files.js';
export type { GuaranteeReport, IsolationReport, MissingLayer } from './guarantees/report.js';
export { JAIL_NAMES, type JailName } from './jail/rungs.js';
export { JsonCheck } from './json-check.js';
export {
  checkLimits,
  DEFAULT_LIMITS,
  formatBytes,
  InputError,
  LIMIT_NAMES,
  LIMIT_RULES,
  LimitError,
  type LimitRule,
  type Limits,
} from './limits.js';
export { DEFAULT_WARM, type EngineEvent, type EngineOptions } from './options.js';
export { type Outcome, type Receipt, renderOutcome, type Status, type Truncation } from './outcome.js';
export type { RunObserver, RunRequest, RunStreams, RunUsage } from './run.js';
export type { RuntimeReport } from './runtime.js';
export { checkFiles, MOST_FILES, type OutputFile, type RequestFile } from './work-files.js';
