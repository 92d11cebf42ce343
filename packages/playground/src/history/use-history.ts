import { useCallback, useState } from 'react';
import { load, save } from '../storage.js';
import { type Entry, readEntries, remember } from './history.js';

/** The runs that this browser remembers. */
export function useHistory() {
  const [entries, setEntries] = useState<Entry[]>(() => readEntries(load('history')));
  const add = useCallback((entry: Entry) => {
    setEntries((before) => {
      let after = remember(before, entry);
      // The browser may give less than was reckoned with.
      while (!save('history', after) && after.length > 1) after = after.slice(0, Math.ceil(after.length / 2));
      return after;
    });
  }, []);
  const clear = useCallback(() => {
    save('history', undefined);
    setEntries([]);
  }, []);
  return { entries, add, clear };
}
