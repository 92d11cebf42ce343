/**
 * Calls in hand of clients that cancel by a message of its own, as those of the 2025 protocols do: it comes in another
 * request than the call. Both carry the session's id, which only that client knows; nothing else is kept of a session.
 */
export class Calls {
  private readonly controllers = new Map<string, AbortController>();

  get size(): number {
    return this.controllers.size;
  }

  /** @returns what to do when the call is over */
  add(key: string, controller: AbortController): () => void {
    this.controllers.set(key, controller);
    return () => {
      if (this.controllers.get(key) === controller) this.controllers.delete(key);
    };
  }

  cancel(key: string): void {
    this.controllers.get(key)?.abort();
  }
}

/** A message of JSON-RPC, as far as this looks at it. */
export interface Message {
  method?: unknown;
  id?: unknown;
  params?: { requestId?: unknown } | null;
}

/** `"1"` and `1` are two ids. */
export function callKey(caller: string, session: string, id: unknown): string {
  return JSON.stringify([caller, session, id]);
}
