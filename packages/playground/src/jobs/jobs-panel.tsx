import type { ListedJob, PycellClient } from '@pycell/client';
import { useEffect, useRef, useState } from 'react';
import { summaryOf } from '../history/history.js';
import { FailureView } from '../run/failure-view.js';
import type { RunOutcome } from '../run/run.js';
import type { Settings } from '../settings/settings.js';
import { Button } from '../ui/button.js';
import { announcement } from './announcement.js';
import { BatchRow } from './batch-row.js';
import { JobRow } from './job-row.js';
import { describeJobsFailure } from './jobs-failure.js';
import { isActive, type Listed } from './listed.js';
import { NoJobs } from './no-jobs.js';
import { useActs } from './use-acts.js';
import { useJobList } from './use-job-list.js';
import { useNow } from './use-now.js';
import type { SubmissionControl } from './use-submission.js';
import { Wait } from './wait.js';

export interface JobsPanelProps {
  client: PycellClient;
  settings: Settings;
  submissions: SubmissionControl;
  /** Hands in what is in the editor. */
  onRunAsJob(): void;
  onOpen(outcome: RunOutcome | undefined, job: ListedJob): void;
  onSettings(): void;
}

const PAGE = 25;
const NO_QUERY = {};

/** The caller's jobs and batches, as the service has them: this page keeps none. */
export function JobsPanel({ client, settings, submissions, onRunAsJob, onOpen, onSettings }: JobsPanelProps) {
  const [size, setSize] = useState(PAGE);
  const { jobs, hasMore, error, refresh } = useJobList(client, NO_QUERY, size);
  const { submission, again, sent } = submissions;
  const acts = useActs(client, settings, { refresh, onOpen });
  const now = useNow(jobs?.some(isActive) ? 1000 : 10_000);
  const [said, setSaid] = useState('');

  const before = useRef<Listed[]>([]);
  useEffect(() => {
    if (!jobs) return;
    const text = announcement(before.current, jobs);
    if (text) setSaid(text);
    before.current = jobs;
  }, [jobs]);

  // What was handed in is to be seen at once.
  const look = useRef(refresh);
  look.current = refresh;
  const phase = submission?.phase;
  useEffect(() => {
    if (phase === 'sending') setSaid('Handing in.');
    if (phase !== 'sent') return;
    setSaid('Handed in.');
    look.current();
  }, [phase]);

  const summary = (id: string) => {
    const own = sent.get(id);
    return own && summaryOf(own.code);
  };
  const failed = submission?.phase === 'failed' ? submission : undefined;
  return (
    <div className="flex flex-col gap-3 p-3" data-card="jobs">
      <p role="status" className="sr-only">
        {said}
      </p>
      {failed && (
        <FailureView
          key={failed.key}
          failure={describeJobsFailure(failed.error)}
          again="Hand in again"
          onRetry={again}
          onSettings={onSettings}
        />
      )}
      {acts.failure && (
        <p role="alert" className="rounded-lg bg-danger-soft px-3 py-2 text-[13px] text-danger">
          {acts.failure.title}. {acts.failure.advice}
        </p>
      )}
      {error !== undefined && !jobs && !failed && (
        <FailureView
          key={describeJobsFailure(error).title}
          failure={describeJobsFailure(error)}
          again="Look again"
          onRetry={refresh}
          onSettings={onSettings}
        />
      )}
      {error !== undefined && jobs && (
        <p role="status" className="rounded-lg bg-warn-soft px-3 py-2 text-[13px] text-warn">
          {describeJobsFailure(error).title}. What stands here is from before; the page asks again by itself.
        </p>
      )}
      {phase === 'sending' && <Wait text="Handing in" />}
      {!jobs && error === undefined && phase !== 'sending' && <Wait text="Asking for the jobs" />}
      {jobs?.length === 0 && phase !== 'sending' && <NoJobs onRunAsJob={onRunAsJob} />}
      {jobs && jobs.length > 0 && (
        <>
          <p className="text-muted">Jobs go on without this page. The service keeps them for a time.</p>
          <ul className="overflow-hidden rounded-lg border border-line bg-surface" aria-label="Jobs">
            {jobs.map((each) =>
              each.kind === 'batch' ? (
                <BatchRow
                  key={each.id}
                  batch={each}
                  client={client}
                  now={now}
                  summary={summary(each.id)}
                  isStopping={acts.stopping.has(each.id)}
                  onOpen={acts.open}
                  onCancel={acts.cancel}
                  onDownload={acts.save}
                />
              ) : (
                <JobRow
                  key={each.id}
                  job={each}
                  now={now}
                  summary={summary(each.id)}
                  onOpen={acts.open}
                  onCancel={acts.cancel}
                />
              ),
            )}
          </ul>
          {hasMore && (
            <Button className="self-center" onClick={() => setSize(size + PAGE)}>
              Older
            </Button>
          )}
        </>
      )}
    </div>
  );
}
