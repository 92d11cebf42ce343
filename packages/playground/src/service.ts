import { type IsolationReport, PycellClient, type RuntimeReport, UnauthorizedError } from '@pycell/client';
import { useEffect, useMemo, useState } from 'react';
import { parseJson } from './json.js';
import { type Settings, serviceUrl } from './settings/settings.js';

/** What the page knows of the service beside its answers to runs. */
export interface ServiceFacts {
  client: PycellClient;
  runtime: RuntimeReport | undefined;
  isolation: IsolationReport | undefined;
  /** Why they are not known. */
  problem: unknown;
  /** Asks again. */
  refresh(): void;
}

const AGAIN_MS = 4000;

/** The service that the settings name; where it cannot be reached, or warms up, it is asked again and again. */
export function useService(settings: Settings): ServiceFacts {
  const { endpoint, apiKey } = settings;
  const client = useMemo(
    () =>
      new PycellClient({
        url: serviceUrl({ endpoint, apiKey, rememberKey: false }),
        parseJson,
        // The page says at once what is the matter, and offers to try again.
        retries: 0,
        ...(apiKey !== '' && { apiKey }),
      }),
    [endpoint, apiKey],
  );
  const [facts, setFacts] = useState<Pick<ServiceFacts, 'runtime' | 'isolation' | 'problem'>>(UNKNOWN);
  const [round, setRound] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each round asks again.
  useEffect(() => {
    const { signal, abort } = abortable();
    let again: ReturnType<typeof setTimeout> | undefined;
    Promise.all([client.runtime({ signal }), client.isolation({ signal })])
      .then(([runtime, isolation]) => {
        if (!signal.aborted) setFacts({ runtime, isolation, problem: undefined });
      })
      .catch((problem: unknown) => {
        if (signal.aborted) return;
        setFacts((before) => ({ ...before, problem }));
        // Only a person can help there.
        if (problem instanceof UnauthorizedError) return;
        again = setTimeout(() => setRound((number) => number + 1), AGAIN_MS);
      });
    return () => {
      abort();
      clearTimeout(again);
    };
  }, [client, round]);

  return { client, ...facts, refresh: () => setRound((number) => number + 1) };
}

const UNKNOWN = { runtime: undefined, isolation: undefined, problem: undefined };

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
