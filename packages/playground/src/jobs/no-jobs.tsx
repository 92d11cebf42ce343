import { ClipboardList } from 'lucide-react';
import { Button } from '../ui/button.js';

/** What jobs are for, where there are none yet. */
export function NoJobs({ onRunAsJob }: { onRunAsJob(): void }) {
  return (
    <div className="mx-auto flex max-w-md flex-col gap-3 px-2 py-8" data-card="no-jobs">
      <h2 className="text-lg font-semibold tracking-tight">Runs that do not need you</h2>
      <p className="text-muted">
        A job waits its turn and runs on the service, also when this page is closed, and when the service
        starts again. Come back for its answer, or follow it here.
      </p>
      <p className="text-muted">
        With a JSON list in <b className="font-medium text-ink">Input</b>, each of its items can be a job of
        its own: one script over a thousand inputs, and one file with the results.
      </p>
      <div>
        <Button icon={<ClipboardList size={15} />} onClick={onRunAsJob}>
          Run as job
        </Button>
      </div>
    </div>
  );
}
