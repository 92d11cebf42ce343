import {
  type ListOptions,
  NotFoundError,
  type PycellClient,
  RefusedError,
  UnauthorizedError,
} from '@pycell/client';
import { useRef, useState } from 'react';
import { isActive, type Listed } from './listed.js';
import { pauseAfter } from './pace.js';
import { readPages } from './read-pages.js';
import { usePolling } from './use-polling.js';

export interface JobListState {
  /** Undefined until they are known. */
  jobs: Listed[] | undefined;
  hasMore: boolean;
  /** Why the last look failed; `jobs` is then what the one before found. */
  error: unknown;
}

const NOTHING: JobListState = { jobs: undefined, hasMore: false, error: undefined };

/**
 * The first `size` jobs of a list, followed as they change. All of them are asked for each time: they change in any
 * place, and without their answers they are small.
 */
export function useJobList(client: PycellClient, query: Pick<ListOptions, 'batch'>, size: number) {
  const [state, setState] = useState({ client, ...NOTHING });
  const looks = useRef({ text: '', unchanged: 0, failures: 0, isActive: true });
  const now = usePolling(
    async (signal) => {
      const { current } = looks;
      try {
        const { jobs, hasMore } = await readPages(client.jobs, query, size, signal);
        const text = JSON.stringify(jobs);
        current.unchanged = text === current.text ? current.unchanged + 1 : 0;
        current.failures = 0;
        current.text = text;
        current.isActive = jobs.some(isActive);
        const isNews = current.unchanged === 0 || state.client !== client || state.error !== undefined;
        if (isNews || state.hasMore !== hasMore) setState({ client, jobs, hasMore, error: undefined });
        return pauseAfter(current);
      } catch (error) {
        if (signal.aborted) return undefined;
        current.failures++;
        current.unchanged = 0;
        current.text = '';
        setState((before) => ({ ...(before.client === client ? before : NOTHING), client, error }));
        if (error instanceof UnauthorizedError || error instanceof NotFoundError) return undefined;
        const retryAfterSeconds = error instanceof RefusedError ? error.retryAfterSeconds : undefined;
        return pauseAfter({ ...current, retryAfterSeconds });
      }
    },
    [client, size],
  );

  // What another key has, or another service, is not to be seen beside this one's.
  const { client: of, ...shown } = state;
  return {
    ...(of === client ? shown : NOTHING),
    refresh: () => {
      looks.current.unchanged = 0;
      now();
    },
  };
}
