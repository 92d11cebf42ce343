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

/** The engine cannot hold its guarantees here; `remedy` is the one thing that would change that. */
export class EngineStartError extends Error {
  override name = 'EngineStartError';
  constructor(
    reason: string,
    readonly remedy: string,
  ) {
    super(reason);
  }
}
