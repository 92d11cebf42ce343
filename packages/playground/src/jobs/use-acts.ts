import type { ListedJob, PycellClient } from '@pycell/client';
import { useState } from 'react';
import type { Failure } from '../run/failure.js';
import type { RunOutcome } from '../run/run.js';
import type { Settings } from '../settings/settings.js';
import { downloadResults } from './download-results.js';
import { describeJobsFailure } from './jobs-failure.js';

interface Told {
  refresh(): void;
  /** @param outcome undefined of a job that was cancelled */
  onOpen(outcome: RunOutcome | undefined, job: ListedJob): void;
}

/** What can be done with a job that is there. */
export function useActs(client: PycellClient, settings: Settings, { refresh, onOpen }: Told) {
  const [failure, setFailure] = useState<Failure>();
  const [stopping, setStopping] = useState<ReadonlySet<string>>(new Set());

  async function trying(act: () => Promise<unknown>) {
    setFailure(undefined);
    try {
      await act();
    } catch (error) {
      setFailure(describeJobsFailure(error));
    }
  }

  return {
    /** Why the last one did not come off. */
    failure,
    /** Batches that were cancelled; unlike a job's, their state does not say so until they have ended. */
    stopping,
    open: ({ id }: ListedJob) =>
      trying(async () => {
        const job = await client.jobs.get(id);
        if (job.kind === 'job' && job.answer) onOpen(job.answer, job);
        else if (job.kind === 'job' && job.state === 'cancelled') onOpen(undefined, job);
        else refresh();
      }),
    cancel: (id: string) =>
      trying(async () => {
        const { kind, cancelling } = await client.jobs.cancel(id);
        if (kind === 'batch' && cancelling) setStopping((ids) => new Set(ids).add(id));
        refresh();
      }),
    save: (id: string) => trying(() => downloadResults(settings, id)),
  };
}
