import { Ban, CircleCheck, CircleX, LoaderCircle, OctagonPause } from 'lucide-react';
import { useEffect, useState } from 'react';
import { formatMs } from '../format.js';
import { Timeline, UsedSoFar } from '../receipt.js';
import { Button } from '../ui/button.js';
import type { Run } from './run.js';
import { statusWords, type Tone } from './status-words.js';

const TONES: Record<Tone, string> = {
  good: 'text-good',
  warn: 'text-warn',
  danger: 'text-danger',
  calm: 'text-ink',
};
const ICONS = { good: CircleCheck, warn: OctagonPause, danger: CircleX, calm: Ban };
const TICK_MS = 100;

/** How the run stands, in words, with its time and memory. Screen readers hear each change, but not each tick. */
export function StatusBar({ run, onCancel }: { run: Run; onCancel(): void }) {
  const { title, text, tone } = statusWords(run);
  const isBusy = run.phase === 'waiting' || run.phase === 'running';
  const Icon = isBusy ? LoaderCircle : ICONS[tone];
  const { outcome } = run;
  return (
    <div className="rounded-lg border border-line bg-surface px-3 py-2.5" data-card="status">
      <div className="flex items-center gap-2">
        <Icon
          size={18}
          aria-hidden="true"
          className={`shrink-0 ${TONES[tone]} ${isBusy ? 'animate-spin' : ''}`}
        />
        <div role="status" className="min-w-0">
          <span className={`font-semibold ${TONES[tone]}`}>{title}</span>
          {text && <span className="ml-2 text-muted">{text}</span>}
        </div>
        <div className="ml-auto flex items-center gap-2">
          {isBusy && <Elapsed key={run.phase} />}
          {!isBusy && !outcome && run.elapsedMs !== undefined && (
            <span className="whitespace-nowrap text-muted tabular-nums">{formatMs(run.elapsedMs)}</span>
          )}
          {isBusy && (
            // Where the page is narrow the bar at its foot has one.
            <Button className="min-h-7 max-lg:hidden" onClick={onCancel}>
              Cancel <kbd className="text-xs text-muted">Esc</kbd>
            </Button>
          )}
        </div>
      </div>
      {!outcome && run.usage && <UsedSoFar {...run.usage} />}
      {outcome && (
        <div className="mt-2.5">
          <Timeline receipt={outcome.receipt} />
        </div>
      )}
    </div>
  );
}

function Elapsed() {
  const [began] = useState(() => performance.now());
  const [now, setNow] = useState(began);
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <span data-testid="elapsed" className="whitespace-nowrap text-muted tabular-nums">
      {((now - began) / 1000).toFixed(1)} s
    </span>
  );
}
