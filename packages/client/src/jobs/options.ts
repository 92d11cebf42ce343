/** A call about jobs. Its signal ends the call, never the job: that is what `cancel` does. */
export interface JobCallOptions {
  signal?: AbortSignal;
}

export interface SubmitOptions extends JobCallOptions {
  /**
   * 1 to 255 printable ASCII characters without spaces. The same key with the same request is the same job, however often it is sent; so
   * with a key a submission is also sent again when the connection broke, and without one it is not.
   */
  idempotencyKey?: string;
}

export interface ListOptions extends JobCallOptions {
  state?: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  /** The items of this batch, in their order, instead of what belongs to none. */
  batch?: string;
  /** Of the page before. */
  cursor?: string;
  /** 1 to 200; 50 if absent. */
  limit?: number;
}

export interface EventOptions extends JobCallOptions {
  /** Goes on after this event. */
  lastEventId?: string;
}

export interface ResultOptions extends JobCallOptions {
  /** Leaves out the items up to this index. */
  after?: number;
}
