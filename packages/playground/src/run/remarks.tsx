import type { Truncation } from '@pycell/client';
import { Scissors, TriangleAlert } from 'lucide-react';
import { formatBytes } from '../format.js';

/** What the service remarked on the run, and what it has cut. */
export function Remarks({ warnings, truncated }: { warnings: string[]; truncated: Truncation[] }) {
  if (warnings.length + truncated.length === 0) return null;
  return (
    <ul
      data-card="remarks"
      className="flex flex-col gap-1 rounded-lg bg-warn-soft px-3 py-2 text-[13px] text-warn"
    >
      {truncated.map((each) => (
        <li key={each.name} className="flex gap-2">
          <Scissors size={15} aria-hidden="true" className="mt-0.5 shrink-0" />
          {cutWords(each)}
        </li>
      ))}
      {warnings.slice(0, 50).map((text, index) => (
        <li key={index} className="flex gap-2 wrap-anywhere">
          <TriangleAlert size={15} aria-hidden="true" className="mt-0.5 shrink-0" />
          {text}
        </li>
      ))}
    </ul>
  );
}

function cutWords(cut: Truncation): string {
  if ('keptBytes' in cut) {
    return `${cut.name} was cut: the first ${formatBytes(cut.keptBytes)} of ${formatBytes(cut.totalBytes)} are kept.`;
  }
  return `Of ${cut.total} ${cut.name}, ${cut.kept} are kept.`;
}
