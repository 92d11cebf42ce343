import type { Batch, ListedJob, PycellClient } from '@pycell/client';
import { useMemo, useState } from 'react';
import { Button } from '../ui/button.js';
import { JobRow } from './job-row.js';
import { describeJobsFailure } from './jobs-failure.js';
import { useJobList } from './use-job-list.js';

const PAGE = 50;

interface BatchItemsProps {
  batch: Batch;
  client: PycellClient;
  now: number;
  onOpen(job: ListedJob): void;
  onCancel(id: string): void;
}

/** The items of a batch, in their order. */
export function BatchItems({ batch, client, now, onOpen, onCancel }: BatchItemsProps) {
  const [size, setSize] = useState(PAGE);
  const query = useMemo(() => ({ batch: batch.id }), [batch.id]);
  const { jobs, hasMore, error } = useJobList(client, query, size);
  return (
    <div className="border-t border-line bg-raised pl-6">
      {error !== undefined && (
        <p role="status" className="px-3 py-1.5 text-[13px] text-warn">
          {describeJobsFailure(error).title}.
        </p>
      )}
      <ul aria-label={`Items of the batch of ${batch.counts.total}`}>
        {jobs?.map(
          (job) =>
            job.kind === 'job' && (
              <JobRow key={job.id} job={job} now={now} onOpen={onOpen} onCancel={onCancel} />
            ),
        )}
      </ul>
      {hasMore && (
        <Button kind="quiet" className="m-1" onClick={() => setSize(size + PAGE)}>
          More items
        </Button>
      )}
    </div>
  );
}
