import { useCallback, useEffect, useRef, useState } from 'react';
import { FIRST, FIRST_CELL, FIRST_SNIPPET } from '../examples/useful.js';
import { load, save } from '../storage.js';
import { type Draft, emptyDraft, readDraft } from './draft.js';
import { fromFragment } from './share.js';

const SAVE_MS = 300;

/** What is typed, remembered from one visit to the next; and what a link has brought. */
export function useDraft(told: { shared(undo: () => void): void; damaged(text: string): void }) {
  const [draft, show] = useState<Draft>(() => readDraft(load('draft')) ?? firstDraft());
  const latest = useRef(draft);
  const tell = useRef(told);
  tell.current = told;

  // A key that runs may come before what was typed is drawn, so the ref is ahead of the state and never behind it.
  const setDraft = useCallback((next: Draft) => {
    latest.current = next;
    show(next);
  }, []);

  useEffect(() => {
    const timer = setTimeout(() => keep(draft), SAVE_MS);
    return () => clearTimeout(timer);
  }, [draft]);

  // The last letters before the page goes would be lost to the timer.
  useEffect(() => {
    const onHide = () => keep(latest.current);
    window.addEventListener('pagehide', onHide);
    return () => window.removeEventListener('pagehide', onHide);
  }, []);

  useEffect(() => {
    const open = () =>
      fromFragment(window.location.hash).then(
        (shared) => {
          if (!shared) return;
          const own = latest.current;
          setDraft({ ...shared, code: { ...own.code, [shared.mode]: shared.code[shared.mode] } });
          clearFragment();
          tell.current.shared(() => setDraft(own));
        },
        (error: Error) => {
          clearFragment();
          tell.current.damaged(error.message);
        },
      );
    void open();
    window.addEventListener('hashchange', open);
    return () => window.removeEventListener('hashchange', open);
  }, [setDraft]);

  const change = useCallback((part: Partial<Draft>) => setDraft({ ...latest.current, ...part }), [setDraft]);
  return { draft, latest, change, setDraft };
}

function firstDraft(): Draft {
  const draft = emptyDraft();
  return {
    ...draft,
    code: { main: FIRST.code, cell: FIRST_CELL, snippet: FIRST_SNIPPET },
    input: FIRST.input ?? '',
  };
}

/** Files may be more than a browser keeps; the rest is kept without them. */
function keep(draft: Draft): void {
  if (!save('draft', draft)) save('draft', { ...draft, files: [] });
}

/** A reload must not bring the shared script back over what was changed since. */
function clearFragment(): void {
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
}
