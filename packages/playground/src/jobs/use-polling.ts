import { useCallback, useEffect, useRef, useState } from 'react';

/**
 * Looks again and again while the page is in view: a tab in the background asks nothing, and looks at once when it comes
 * back.
 *
 * @param look gives the milliseconds until the next look, undefined where only a person can help
 * @param subjects what is looked at, as many each time; others are looked at at once
 * @returns looks now
 */
export function usePolling(
  look: (signal: AbortSignal) => Promise<number | undefined>,
  subjects: readonly unknown[],
): () => void {
  const latest = useRef(look);
  latest.current = look;
  const [round, setRound] = useState(0);
  const now = useCallback(() => setRound((number) => number + 1), []);

  useEffect(() => {
    document.addEventListener('visibilitychange', now);
    return () => document.removeEventListener('visibilitychange', now);
  }, [now]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each round, and other subjects, begin anew.
  useEffect(() => {
    if (document.hidden) return;
    const controller = new AbortController();
    const { signal } = controller;
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function next() {
      const pause = await latest.current(signal);
      if (!signal.aborted && pause !== undefined) timer = setTimeout(next, pause);
    }
    void next();
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [round, ...subjects]);
  return now;
}
