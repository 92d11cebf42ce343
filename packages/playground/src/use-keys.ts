import { useEffect, useRef } from 'react';

/** Ctrl or Cmd with Enter runs, Escape cancels, wherever the focus is. */
export function useKeys(keys: { run(): void; cancel(): void }): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onRun = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      latest.current.run();
    };
    const onCancel = (event: KeyboardEvent) => {
      // A list of completions, or a dialog, takes the key for itself.
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return;
      latest.current.cancel();
    };
    window.addEventListener('keydown', onRun, { capture: true });
    window.addEventListener('keydown', onCancel);
    return () => {
      window.removeEventListener('keydown', onRun, { capture: true });
      window.removeEventListener('keydown', onCancel);
    };
  }, []);
}
