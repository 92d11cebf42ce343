import { type Answer, type ParseJson, readBody } from '../response.js';
import { type RetryOptions, withRetries } from '../retry.js';
import type { Call, Transport } from '../transport.js';
import { jobEvents } from './events.js';
import type { EventOptions, JobCallOptions, ListOptions, ResultOptions, SubmitOptions } from './options.js';
import { jobPath } from './path.js';
import { batchResults } from './results.js';
import type {
  Batch,
  BatchEvent,
  BatchRequest,
  BatchResult,
  Cancelled,
  Job,
  JobEvent,
  JobList,
  JobRequest,
  SubmittedBatch,
  SubmittedJob,
} from './types.js';

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Runs that a service keeps: they go on when the caller leaves, and when the service starts again.
 *
 * What is thrown is what the client's other calls throw; NotFoundError where there is no such job, it belongs to another
 * key, or its time is over.
 *
 * @example
 * const { id } = await pycell.jobs.submit({ script: 'def main(): return 1' });
 * const job = await pycell.jobs.wait(id);
 */
export class Jobs {
  constructor(
    private readonly transport: Transport,
    private readonly parseJson: ParseJson,
    private readonly retry: RetryOptions,
  ) {}

  /**
   * Hands a script in.
   *
   * @throws ConflictError where the idempotency key was used with another request; TypeError where it cannot be one
   */
  submit(request: JobRequest, options: SubmitOptions = {}): Promise<SubmittedJob> {
    return this.post(request, options, ['id', 'kind', 'state']);
  }

  /** Hands many in at once, all of them or none. @throws what submit() throws */
  submitBatch(request: BatchRequest, options: SubmitOptions = {}): Promise<SubmittedBatch> {
    return this.post(request, options, ['id', 'kind', 'state', 'jobs']);
  }

  /** A job or a batch as it is now. */
  get<Result = unknown>(id: string, { signal }: JobCallOptions = {}): Promise<Job<Result> | Batch> {
    return this.ask(() => ({ path: jobPath(id), signal }), ['id', 'kind', 'state']);
  }

  /** A page of what there is, newest first. */
  list({ signal, ...query }: ListOptions = {}): Promise<JobList> {
    return this.ask(() => ({ path: 'jobs', query, signal }), ['jobs']);
  }

  /** Ends a job, or all of a batch that has not ended. One that runs is stopped soon: `cancelling`. */
  cancel(id: string, { signal }: JobCallOptions = {}): Promise<Cancelled> {
    return this.ask(() => ({ path: jobPath(id), method: 'DELETE', signal }), ['id', 'state']);
  }

  /**
   * What happened, from the beginning, and what happens, as it happens; ends after the last event. Leaving the loop closes
   * the connection and leaves the job alone. A connection that breaks is made again, and goes on where it was: nothing is
   * told twice. It throws ConnectionError after ten attempts in a row that brought nothing, about a minute.
   */
  events<Result = unknown>(
    id: string,
    options: EventOptions = {},
  ): AsyncGenerator<JobEvent<Result> | BatchEvent, void, undefined> {
    return jobEvents(this.transport, id, this.parseJson, this.retry, options) as AsyncGenerator<never>;
  }

  /** The job or batch once it has ended, however. */
  async wait<Result = unknown>(id: string, options: JobCallOptions = {}): Promise<Job<Result> | Batch> {
    const now = await this.get<Result>(id, options);
    if (now.state !== 'queued' && now.state !== 'running') return now;
    for await (const _ of this.events(id, options));
    return this.get(id, options);
  }

  /** What became of the items of a batch that have ended, in their order, read as it is taken. */
  results<Result = unknown>(
    batchId: string,
    options: ResultOptions = {},
  ): AsyncGenerator<BatchResult<Result>, void, undefined> {
    return batchResults(
      this.transport,
      batchId,
      this.parseJson,
      this.retry,
      options,
    ) as AsyncGenerator<never>;
  }

  private post<T>(
    body: unknown,
    { idempotencyKey: key, signal }: SubmitOptions,
    members: string[],
  ): Promise<T> {
    const call = (): Call => {
      if (key !== undefined && !IDEMPOTENCY_KEY.test(key))
        throw new TypeError('idempotencyKey takes 1 to 255 printable ASCII characters without spaces');
      return {
        path: 'jobs',
        body,
        signal,
        ...(key !== undefined && { headers: { 'idempotency-key': key } }),
      };
    };
    return this.ask(call, members, key === undefined ? {} : { retryConnectionErrors: true });
  }

  /** `call` is made in here, so that what it throws is a rejection, too. */
  private async ask<T>(call: () => Call, members: string[], retry: RetryOptions = {}): Promise<T> {
    const made = call();
    const read = (answer: Answer) => readBody(answer, this.parseJson, members);
    const once = async () => read(await this.transport.ask(made));
    return (await withRetries(once, { ...this.retry, ...retry }, made.signal)) as T;
  }
}
