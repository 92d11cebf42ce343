import { useState } from 'react';
import type { Bounds } from '../draft/bounds.js';
import type { Draft } from '../draft/draft.js';
import type { DraftProblem } from '../run/request.js';
import { type JobForms, toJobs } from './submission.js';
import type { SubmissionControl } from './use-submission.js';

interface Told {
  /** Something is on its way. */
  begun(): void;
  /** There is something to mend first. */
  problem(problem: DraftProblem): void;
}

/** From what is typed to jobs, with a question where it could mean one or many. */
export function useHandIn({ handIn }: SubmissionControl, { begun, problem }: Told) {
  const [asked, setAsked] = useState<JobForms & { each: NonNullable<JobForms['each']> }>();
  function send(request: Parameters<typeof handIn>[0]) {
    handIn(request);
    begun();
  }
  return {
    /** What is to be asked. */
    asked,
    send,
    close: () => setAsked(undefined),
    handInDraft(draft: Draft, bounds: Bounds) {
      const made = toJobs(draft, bounds);
      if ('problem' in made) problem(made.problem);
      else if (made.each) setAsked({ ...made, each: made.each });
      else send(made.one);
    },
  };
}
