/** What the engine can refuse; everything else is an outcome. */

/** More runs are waiting than the queue holds. */
export class QueueFullError extends Error {
  override name = 'QueueFullError';
  constructor(
    readonly waiting: number,
    readonly retryAfterSeconds: number,
  ) {
    super(`The queue is full: ${waiting} runs are waiting`);
  }
}

/** The engine is stopping and takes no new run. */
export class DrainingError extends Error {
  override name = 'DrainingError';
  constructor() {
    super('The service is shutting down');
  }
}

export interface Cause {
  /** What was tried. */
  jail: string;
  reason: string;
  remedy: string;
}

/** The engine cannot hold its guarantees here; `remedy` is the one thing that would change that. */
export class EngineStartError extends Error {
  override name = 'EngineStartError';
  constructor(
    reason: string,
    readonly remedy: string,
    /** Where several jails were tried: why each of them was not taken. */
    readonly causes: Cause[] = [],
  ) {
    super(reason);
  }
}

/** `validate: 'reject'` found risky calls; nothing of the script has run. */
export class DangerousScriptError extends Error {
  override name = 'DangerousScriptError';
}

/** What the request asks for needs a package that the interpreter does not have; nothing of the script has run. */
export class NotSupportedError extends Error {
  override name = 'NotSupportedError';
}
