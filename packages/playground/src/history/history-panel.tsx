import { GitCompare, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { formatMs } from '../format.js';
import type { Tone } from '../run/status-words.js';
import { Button } from '../ui/button.js';
import { CompareView } from './compare-view.js';
import { type Entry, summaryOf } from './history.js';

interface HistoryPanelProps {
  entries: Entry[];
  onOpen(entry: Entry): void;
  onClear(): void;
}

const DOTS: Record<Tone, string> = {
  good: 'bg-good',
  warn: 'bg-warn',
  danger: 'bg-danger',
  calm: 'bg-strong-line',
};

/** The runs of this browser, to open again or to compare two of. */
export function HistoryPanel({ entries, onOpen, onClear }: HistoryPanelProps) {
  const [picked, setPicked] = useState<string[]>([]);
  const [isComparing, setComparing] = useState(false);
  const pair = entries.filter(({ id }) => picked.includes(id)).reverse();
  const [before, after] = pair;

  if (entries.length === 0) {
    return (
      <p className="p-5 text-muted">Runs appear here. They are kept in this browser and nowhere else.</p>
    );
  }
  if (isComparing && before && after) {
    return <CompareView before={before} after={after} onBack={() => setComparing(false)} />;
  }
  function pick(id: string, isPicked: boolean) {
    // A third takes the place of the one that was picked first.
    setPicked((ids) => (isPicked ? [...ids, id].slice(-2) : ids.filter((each) => each !== id)));
  }
  return (
    <div className="flex flex-col gap-3 p-3" data-card="history">
      <div className="flex flex-wrap items-center gap-2">
        <p className="text-muted">Tick two runs to compare them. They are kept in this browser only.</p>
        <div className="ml-auto flex gap-2">
          <Button
            icon={<GitCompare size={15} />}
            disabled={pair.length !== 2}
            onClick={() => setComparing(true)}
          >
            Compare
          </Button>
          <Button icon={<Trash2 size={15} />} onClick={onClear}>
            Clear
          </Button>
        </div>
      </div>
      <ul className="overflow-hidden rounded-lg border border-line bg-surface">
        {entries.map((entry) => (
          <li key={entry.id} className="flex items-center border-b border-line last:border-0 hover:bg-raised">
            <label className="flex self-stretch px-3">
              <input
                type="checkbox"
                className="size-4 self-center accent-(--accent)"
                checked={picked.includes(entry.id)}
                onChange={(event) => pick(entry.id, event.target.checked)}
                aria-label={`Compare the run of ${timeOf(entry)}`}
              />
            </label>
            <button
              type="button"
              onClick={() => onOpen(entry)}
              className="min-w-0 flex-1 py-2 pr-3 text-left outline-offset-[-2px]"
            >
              <span className="flex items-center gap-2">
                <span className={`size-2 shrink-0 rounded-full ${DOTS[entry.tone]}`} aria-hidden="true" />
                <span className="font-medium">{entry.title}</span>
                <span className="ml-auto shrink-0 text-xs text-muted tabular-nums">
                  {entry.runMs !== undefined && `${formatMs(entry.runMs)} · `}
                  {timeOf(entry)}
                </span>
              </span>
              <span className="block truncate font-mono text-xs text-muted">{summaryOf(entry.code)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function timeOf({ at }: Entry): string {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  return date.toLocaleString(
    undefined,
    isToday ? { timeStyle: 'medium' } : { dateStyle: 'short', timeStyle: 'short' },
  );
}
