import type { ErrorCode } from './catalogue.js';

/** A message may quote what was sent, and that can be as long as a body. */
const MAX_DETAIL = 500;

/** A request that is not answered with a run. Its message is the answer's `error` and `detail`. */
export class Refusal extends Error {
  override name = 'Refusal';

  constructor(
    readonly code: ErrorCode,
    detail: string,
    /** Headers that belong to the answer, such as Retry-After. */
    readonly headers: Record<string, string> = {},
    /** What to do in this case, where the catalogue's answer for the code does not fit it. */
    readonly suggestion?: string | undefined,
  ) {
    super(detail.length > MAX_DETAIL ? `${detail.slice(0, MAX_DETAIL)}…` : detail);
  }
}
