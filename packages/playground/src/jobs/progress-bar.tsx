import type { BatchCounts } from '@pycell/client';
import { endedOf } from './listed.js';

/** How far a batch is: what went well, and beside it what did not. */
export function ProgressBar({ counts, label }: { counts: BatchCounts; label: string }) {
  const { total, ok, cancelled } = counts;
  const ended = endedOf(counts);
  const parts = [
    ['bg-good', ok],
    ['bg-danger', ended - ok - cancelled],
    ['bg-strong-line', cancelled],
  ] as const;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={ended}
      aria-valuetext={`${ended} of ${total} ended`}
      className="flex h-1.5 overflow-hidden rounded-full bg-line forced-colors:border"
    >
      {parts.map(([look, number]) => (
        <div
          key={look}
          className={`${look} transition-[width] duration-500 forced-colors:bg-[Highlight]`}
          style={{ width: `${(100 * number) / total}%` }}
        />
      ))}
    </div>
  );
}
