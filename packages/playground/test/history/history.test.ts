import { expect, test } from 'vitest';
import {
  type Entry,
  MOST_ENTRIES,
  MOST_OUTCOME,
  MOST_TOTAL,
  readEntries,
  remember,
  summaryOf,
} from '../../src/history/history.js';

function entry(id: string, more: Partial<Entry> = {}): Entry {
  return {
    id,
    at: 0,
    mode: 'main',
    code: 'x',
    input: '',
    title: 'Finished',
    tone: 'good',
    runMs: 1,
    ...more,
  };
}

test('the newest is first, and the oldest go', () => {
  let entries: Entry[] = [];
  for (let n = 0; n < MOST_ENTRIES + 5; n++) entries = remember(entries, entry(`${n}`));
  expect(entries).toHaveLength(MOST_ENTRIES);
  expect(entries[0]?.id).toBe(`${MOST_ENTRIES + 4}`);
});

test('an outcome that is too large stays out, and its code is kept', () => {
  const [kept] = remember([], entry('a', { outcome: 'x'.repeat(MOST_OUTCOME + 1) }));
  expect(kept).toEqual(entry('a'));
});

test('all together stay within what a browser gives', () => {
  let entries: Entry[] = [];
  for (let n = 0; n < 30; n++)
    entries = remember(entries, entry(`${n}`, { outcome: 'x'.repeat(MOST_OUTCOME) }));
  expect(JSON.stringify(entries).length).toBeLessThan(MOST_TOTAL + MOST_OUTCOME);
  expect(entries.length).toBeGreaterThan(10);
});

test('what was stored by something else is left out', () => {
  expect(readEntries([entry('a'), null, 1, {}, { id: 1 }])).toEqual([entry('a')]);
  expect(readEntries('text')).toEqual([]);
});

test('a summary is the first line that says something', () => {
  expect(summaryOf('import os\n\ndef main():\n    """Doc."""\n    return 6 * 7')).toBe('return 6 * 7');
  expect(summaryOf('import os')).toBe('import os');
});
