import type { Receipt } from '@pycell/client';
import { formatBytes, formatMs } from './format.js';

const PARTS = [
  { name: 'queueMs', label: 'queue', colour: 'bg-warn', about: 'waiting for a free cell' },
  { name: 'startMs', label: 'start', colour: 'bg-(--code-name)', about: 'handing the script over' },
  { name: 'runMs', label: 'run', colour: 'bg-accent', about: 'from the first line to the end' },
] as const;

/** Where the time went, as a line of three parts, and what the run used. */
export function Timeline({ receipt }: { receipt: Receipt }) {
  const total = PARTS.reduce((sum, { name }) => sum + receipt[name], 0);
  return (
    <div data-card="receipt" className="text-xs text-muted">
      <div className="flex h-1.5 gap-px overflow-hidden rounded-full bg-line" aria-hidden="true">
        {PARTS.map(({ name, colour }) => (
          <div
            key={name}
            className={`h-full min-w-[3px] ${colour}`}
            style={{ width: `${total > 0 ? (receipt[name] / total) * 100 : 0}%` }}
          />
        ))}
      </div>
      <dl className="mt-1.5 flex flex-wrap gap-x-4 gap-y-0.5">
        {PARTS.map(({ name, label, colour, about }) => (
          <Measure key={name} label={label} about={about} colour={colour} value={formatMs(receipt[name])} />
        ))}
        <Used {...receipt} />
      </dl>
    </div>
  );
}

/** What a run has used while nothing more is known of it. */
export function UsedSoFar(used: UsedProps) {
  return (
    <dl data-testid="usage" className="mt-1.5 flex flex-wrap gap-x-4 text-xs text-muted">
      <Used {...used} />
    </dl>
  );
}

type UsedProps = Pick<Receipt, 'cpuMs' | 'peakMemoryBytes'>;

function Used({ cpuMs, peakMemoryBytes }: UsedProps) {
  return (
    <>
      <Measure label="processor" about="time of all the run’s processes" value={formatMs(cpuMs)} />
      <Measure label="memory" about="at its peak" value={formatBytes(peakMemoryBytes)} />
    </>
  );
}

function Measure({
  label,
  value,
  about,
  colour,
}: {
  label: string;
  value: string;
  about: string;
  colour?: string;
}) {
  return (
    <div className="flex items-center gap-1.5" title={about}>
      {colour && <span className={`size-2 rounded-full ${colour}`} aria-hidden="true" />}
      <dt>{label}</dt>
      <dd className="font-medium text-ink tabular-nums">{value}</dd>
    </div>
  );
}
