import type { BatchRequest, JobRequest, PycellClient } from '@pycell/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Mode } from '../draft/draft.js';
import { newKey } from './submission.js';

export interface Submission {
  request: JobRequest | BatchRequest;
  key: string;
  phase: 'sending' | 'sent' | 'failed';
  error?: unknown;
}

export interface SubmissionControl {
  submission: Submission | undefined;
  handIn(request: JobRequest | BatchRequest): void;
  /** Sends the one that failed again: with its key, so that it is one job even if it had arrived. */
  again(): void;
  /** The code of those that this page has handed in, by the id of job or batch; the service does not tell it. */
  sent: ReadonlyMap<string, { mode: Mode; code: string }>;
}

/** Jobs on their way to the service. Nothing of them is kept beyond the page: the service has them. */
export function useSubmission(client: PycellClient): SubmissionControl {
  const [submission, setSubmission] = useState<Submission>();
  const latest = useRef<Submission>(undefined);
  const sent = useRef(new Map<string, { mode: Mode; code: string }>());
  // Another service, or another key, has nothing to do with the one before.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each client begins anew.
  useEffect(() => {
    latest.current = undefined;
    setSubmission(undefined);
  }, [client]);

  const send = useCallback(
    async (request: JobRequest | BatchRequest, key: string) => {
      const own: Submission = { request, key, phase: 'sending' };
      const show = (next: Submission) => {
        if (latest.current?.key !== key) return;
        latest.current = next;
        setSubmission(next);
      };
      latest.current = own;
      show(own);
      const options = { idempotencyKey: key };
      try {
        const { jobs } = client;
        const isBatch = 'items' in request;
        const { id } = await (isBatch ? jobs.submitBatch(request, options) : jobs.submit(request, options));
        const first = isBatch ? request.items[0] : request;
        const mode = first?.mode === 'snippet' ? 'cell' : 'main';
        sent.current.set(id, { mode, code: first?.script ?? '' });
        show({ ...own, phase: 'sent' });
      } catch (error) {
        show({ ...own, phase: 'failed', error });
      }
    },
    [client],
  );
  return {
    submission,
    handIn: useCallback((request) => void send(request, newKey()), [send]),
    again: useCallback(() => {
      const { current } = latest;
      if (current) void send(current.request, current.key);
    }, [send]),
    sent: sent.current,
  };
}
