import { Jobs } from './jobs/jobs.js';
import { type Answer, type ParseJson, readBody, readRun } from './response.js';
import { type RetryOptions, withRetries } from './retry.js';
import { type CodeExecution, type CodeOptions, runCode } from './run-code.js';
import { type StreamEvent, streamRun, type UsageEvent } from './stream.js';
import { type Call, Transport, type TransportOptions } from './transport.js';
import type {
  CheckRequest,
  CheckResult,
  ExecuteRequest,
  Execution,
  IsolationReport,
  RunRequest,
  RunResult,
  RuntimeReport,
} from './types.js';

export interface ClientOptions extends TransportOptions, RetryOptions {
  /**
   * Instead of `JSON.parse`, which rounds integers beyond 2^53; the service itself keeps every
   * digit.
   */
  parseJson?: ParseJson;
}

export interface CallOptions {
  /** Ends the run when it aborts. */
  signal?: AbortSignal;
}

export interface StreamOptions extends CallOptions {
  /** Whether `usage` events come, too: memory and processor time while the run lasts. */
  usage?: boolean;
}

/**
 * A pycell service.
 *
 * A run that ended badly is an answer like any other: look at its `status`. What is thrown:
 *
 * - RefusedError, or one of its kinds, if the service did not run the script
 * - ConnectionError, InvalidResponseError if there was no answer, or none of the service
 * - the signal's reason if that aborts, as `fetch` does
 *
 * @example
 * const pycell = new PycellClient({ url: 'http://localhost:8080' });
 * const { status, result } = await pycell.execute({ script: 'def main(x): return x + 1', input: 1 });
 */
export class PycellClient {
  /** Runs that the service keeps and does by itself: one or many, now or later. */
  readonly jobs: Jobs;
  readonly #transport: Transport;
  readonly #retry: RetryOptions;
  readonly #parseJson: ParseJson;

  constructor(options: ClientOptions) {
    this.#transport = new Transport(options);
    this.#retry = options;
    this.#parseJson = options.parseJson ?? JSON.parse;
    this.jobs = new Jobs(this.#transport, this.#parseJson, this.#retry);
  }

  /** Runs a script; `result` is what its `main()` returned. */
  execute<Result = unknown>(
    request: ExecuteRequest,
    { signal }: CallOptions = {},
  ): Promise<Execution<Result>> {
    return this.#ask({ path: 'execute', body: request, signal }, readRun) as Promise<never>;
  }

  /** Runs code under the rules of RestrictedPython; `output` is the variable of that name, or what was printed. */
  run<Output = unknown>(request: RunRequest, { signal }: CallOptions = {}): Promise<RunResult<Output>> {
    return this.#ask({ path: 'run', body: request, signal }, readRun) as Promise<never>;
  }

  /**
   * Runs a script (`{script}`, as `execute`) or code (`{code}`, as `run`), and tells what happens as it happens. Leaving
   * the loop ends the run. A stream that breaks off throws ConnectionError; a run that the service loses, RunLostError.
   * With `usage: true` there are events of what the run uses as well, about twice a second.
   *
   * @example
   * for await (const event of pycell.stream({ script })) {
   *   if (event.type === 'stdout') process.stdout.write(event.text);
   *   if (event.type === 'done') console.log(event.outcome.status);
   * }
   */
  stream<Result = unknown>(
    request: ExecuteRequest,
    options?: StreamOptions & { usage?: false },
  ): AsyncGenerator<StreamEvent<Execution<Result>>, void, undefined>;
  stream<Result = unknown>(
    request: ExecuteRequest,
    options: StreamOptions,
  ): AsyncGenerator<StreamEvent<Execution<Result>> | UsageEvent, void, undefined>;
  stream<Output = unknown>(
    request: RunRequest,
    options?: StreamOptions & { usage?: false },
  ): AsyncGenerator<StreamEvent<RunResult<Output>>, void, undefined>;
  stream<Output = unknown>(
    request: RunRequest,
    options: StreamOptions,
  ): AsyncGenerator<StreamEvent<RunResult<Output>> | UsageEvent, void, undefined>;
  // What is yielded without `usage` has none: the service sends them to those who ask.
  stream(
    request: ExecuteRequest | RunRequest,
    { signal, usage = false }: StreamOptions = {},
  ): AsyncGenerator<StreamEvent<never>, void, undefined> {
    const path = `${'code' in request ? 'run' : 'execute'}${usage ? '?usage=1' : ''}`;
    const call = { path, body: request, signal };
    return streamRun(this.#transport, call, this.#parseJson, this.#retry) as never;
  }

  /** Runs plain Python as a notebook's cell, with callbacks: the shape that users of E2B know. See `CodeOptions`. */
  runCode(code: string, options: CodeOptions = {}): Promise<CodeExecution> {
    return runCode((request, signal) => this.stream(request, signal && { signal }), code, options);
  }

  /** Reads a script without running it. */
  check(request: CheckRequest, { signal }: CallOptions = {}): Promise<CheckResult> {
    const read = (answer: Answer) => readBody(answer, this.#parseJson, ['ok', 'diagnostics']);
    return this.#ask({ path: 'check', body: request, signal }, read) as Promise<never>;
  }

  /** The Python that scripts run with: its version, packages and limits. */
  runtime({ signal }: CallOptions = {}): Promise<RuntimeReport> {
    const read = (answer: Answer) => readBody(answer, this.#parseJson, ['python']);
    return this.#ask({ path: 'runtime', signal }, read) as Promise<never>;
  }

  /** What isolates a run on the service's host, and what is missing. */
  isolation({ signal }: CallOptions = {}): Promise<IsolationReport> {
    const read = (answer: Answer) => readBody(answer, this.#parseJson, ['level', 'guarantees']);
    return this.#ask({ path: 'isolation', signal }, read) as Promise<never>;
  }

  /** Whether runs can start now; false while the service warms up or stops. */
  async ready({ signal }: CallOptions = {}): Promise<boolean> {
    const { response, text } = await this.#transport.ask({ path: 'ready', signal });
    if (response.status === 503) return false;
    readBody({ response, text }, this.#parseJson, ['status']);
    return true;
  }

  #ask<T>(call: Call, read: (answer: Answer, parseJson: ParseJson) => T): Promise<T> {
    const once = async () => read(await this.#transport.ask(call), this.#parseJson);
    return withRetries(once, this.#retry, call.signal);
  }
}
