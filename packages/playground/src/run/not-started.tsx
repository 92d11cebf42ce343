import type { ResultTab } from '../result-panel.js';
import type { DraftProblem } from './request.js';

/** A run, or a job, that the page did not send, as there is something to mend first. */
export interface NotStartedFacts {
  problem: DraftProblem;
  /** Where its answer would have come. */
  tab: ResultTab;
}

const PLACES: Record<DraftProblem['pane'], string> = {
  code: 'in the code',
  input: 'under Input',
  env: 'under Env',
  options: 'under Options',
};

/** What stands where the answer would. The pane with the problem has said it aloud already. */
export function NotStarted({ problem, tab, hasBefore }: NotStartedFacts & { hasBefore: boolean }) {
  const isJob = tab === 'jobs';
  return (
    <>
      <section
        data-card="not-started"
        className="m-3 mb-0 rounded-lg border border-danger bg-danger-soft px-4 py-3"
      >
        <h3 className="font-semibold text-danger">
          {isJob ? 'This job was not handed in' : 'This run did not start'}
        </h3>
        <p className="mt-1 wrap-anywhere">{problem.text}</p>
        <p className="mt-1">
          Mend it {PLACES[problem.pane]}, and {isJob ? 'hand it in' : 'run it'} again. Nothing you typed is
          lost.
        </p>
      </section>
      {hasBefore && <p className="px-4 pt-3 text-muted">What follows is the answer from before.</p>}
    </>
  );
}
