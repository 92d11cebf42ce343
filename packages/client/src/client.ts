import { ConnectionError } from './errors.js';
import { readExecution } from './response.js';
import type { ExecuteRequest, Execution } from './types.js';

export interface ClientOptions {
  /** Where the service is, such as `http://localhost:8080`; a path in it is kept. */
  url: string | URL;
  /** Sent with every request. */
  headers?: Record<string, string>;
  /** Instead of the platform's own. */
  fetch?: typeof fetch;
  /**
   * Instead of `JSON.parse`, which rounds integers beyond 2^53; the service itself keeps every
   * digit.
   */
  parseJson?: (text: string) => unknown;
}

export interface ExecuteOptions {
  /** Ends the run when it aborts. */
  signal?: AbortSignal;
}

/**
 * A pycell service.
 *
 * @example
 * const pycell = new PycellClient({ url: 'http://localhost:8080' });
 * const { status, result } = await pycell.execute({ script: 'def main(x): return x + 1', input: 1 });
 */
export class PycellClient {
  readonly #base: URL;
  readonly #headers: Record<string, string>;
  readonly #fetch: typeof fetch;
  readonly #parseJson: (text: string) => unknown;

  constructor(options: ClientOptions) {
    this.#base = new URL(options.url);
    if (!this.#base.pathname.endsWith('/')) this.#base.pathname += '/';
    this.#headers = { ...options.headers };
    // A browser's fetch must be called as a function of the window, not of this object.
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.#parseJson = options.parseJson ?? JSON.parse;
  }

  /**
   * Runs a script. A run that ended badly is an answer like any other: look at its `status`.
   *
   * @throws RefusedError if the service did not run it
   * @throws ConnectionError, InvalidResponseError if there was no answer, or none of the service
   * @throws the signal's reason if that aborts, as `fetch` does
   */
  async execute<Result = unknown>(
    request: ExecuteRequest,
    { signal }: ExecuteOptions = {},
  ): Promise<Execution<Result>> {
    const { response, text } = await this.#send('execute', JSON.stringify(request), signal);
    return readExecution<Result>(response, text, this.#parseJson);
  }

  async #send(path: string, body: string, signal: AbortSignal | undefined) {
    try {
      const response = await this.#fetch(new URL(path, this.#base), {
        method: 'POST',
        headers: { accept: 'application/json', ...this.#headers, 'content-type': 'application/json' },
        body,
        ...(signal && { signal }),
      });
      return { response, text: await response.text() };
    } catch (cause) {
      signal?.throwIfAborted();
      throw new ConnectionError(`No answer from ${this.#base.origin}: ${reason(cause)}`, { cause });
    }
  }
}

/** Node hides what happened (`ECONNREFUSED` …) one level down. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
