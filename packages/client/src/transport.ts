import { ConnectionError } from './errors.js';
import type { Answer } from './response.js';

export interface TransportOptions {
  /** Where the service is, such as `http://localhost:8080`; a path in it is kept. */
  url: string | URL;
  /** Sent as `Authorization: Bearer …`, where the service asks for a key. */
  apiKey?: string;
  /** Sent with every request. */
  headers?: Record<string, string>;
  /** Instead of the platform's own. */
  fetch?: typeof fetch;
}

/** Something to be asked of the service; with a body it is posted as JSON. */
export interface Call {
  path: string;
  /** POST where there is a body, GET where there is none, if absent. */
  method?: 'DELETE';
  /** Members that are undefined are left out. */
  query?: Record<string, string | number | undefined>;
  headers?: Record<string, string>;
  body?: unknown;
  accept?: string;
  signal?: AbortSignal | undefined;
}

/** Sends requests, and words what can go wrong on the way. */
export class Transport {
  readonly #base: URL;
  readonly #headers: Record<string, string>;
  readonly #fetch: typeof fetch;

  constructor({ url, apiKey, headers, fetch: ours }: TransportOptions) {
    this.#base = new URL(url);
    if (!this.#base.pathname.endsWith('/')) this.#base.pathname += '/';
    this.#headers = { ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }), ...headers };
    // A browser's fetch must be called as a function of the window, not of this object.
    this.#fetch = ours ?? ((input, init) => fetch(input, init));
  }

  /** The answer as soon as its headers are there. */
  open(call: Call): Promise<Response> {
    const { body, accept = 'application/json', headers, signal } = call;
    const type = body === undefined ? undefined : { 'content-type': 'application/json' };
    return this.guard(signal, () =>
      this.#fetch(this.#address(call), {
        headers: { accept, ...this.#headers, ...headers, ...type },
        ...(call.method && { method: call.method }),
        ...(type && { method: 'POST', body: JSON.stringify(body) }),
        ...(signal && { signal }),
      }),
    );
  }

  #address({ path, query = {} }: Call): URL {
    const url = new URL(path, this.#base);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    return url;
  }

  /** The answer with all of its text. */
  async ask(call: Call): Promise<Answer> {
    const response = await this.open(call);
    return { response, text: await this.guard(call.signal, () => response.text()) };
  }

  /**
   * What the network throws while `work` is done becomes a ConnectionError; where the caller's signal has aborted, that
   * signal's reason.
   */
  async guard<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
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
