import type { BatchRequest, ExecuteRequest, JobRequest } from '@pycell/client';
import type { Bounds } from '../draft/bounds.js';
import type { Draft } from '../draft/draft.js';
import { type DraftProblem, toRequest } from '../run/request.js';

/** What a draft can be handed in as. */
export interface JobForms {
  /** One job, whose `main()` gets the whole input. */
  one: JobRequest;
  /** Where the input is a list of several: a job for each of them. */
  each: BatchRequest | undefined;
}

/** The service's own bound of a batch. */
export const MOST_ITEMS = 1000;

export function toJobs(draft: Draft, bounds?: Bounds): JobForms | { problem: DraftProblem } {
  const made = toRequest(draft, bounds);
  if ('problem' in made) return made;
  if (!('script' in made.request)) {
    return {
      problem: {
        pane: 'code',
        text: 'Restricted code runs at once only. As a job: main() or Snippet, above.',
      },
    };
  }
  const one: ExecuteRequest = made.request;
  const { input } = one;
  const isList = Array.isArray(input) && input.length > 1;
  return { one, each: isList ? { items: input.map((item) => ({ ...one, input: item })) } : undefined };
}

/** A key that makes a second sending of the same submission the same job. `randomUUID` is only there with TLS. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `page-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
