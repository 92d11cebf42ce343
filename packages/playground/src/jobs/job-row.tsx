import type { ListedJob } from '@pycell/client';
import { X } from 'lucide-react';
import { formatMs } from '../format.js';
import { IconButton } from '../ui/button.js';
import { jobWords } from './job-words.js';
import { canOpen, isActive } from './listed.js';
import { Age, Head } from './row-parts.js';

interface JobRowProps {
  job: ListedJob;
  now: number;
  /** What its code says, where this page knows. */
  summary?: string | undefined;
  onOpen(job: ListedJob): void;
  onCancel(id: string): void;
}

/** A job: how it stands, and the way to its answer. Of a batch's the name is its place in there. */
export function JobRow({ job, now, summary, onOpen, onCancel }: JobRowProps) {
  const { id, state, index, attempts, createdAt } = job;
  const isItem = index !== null;
  const words = jobWords(job, now);
  const took = timeOf(job, now);
  const aside = (
    <>
      {took}
      {!isItem && took && ' · '}
      {!isItem && <Age time={createdAt} now={now} />}
    </>
  );
  const content = (
    <>
      <Head words={words} state={state} aside={aside} {...(isItem && { name: `Item ${index}` })} />{' '}
      {(!isItem || attempts > 1) && (
        <span className="flex gap-2 pl-6 text-xs text-muted">
          {!isItem && <span className="min-w-0 truncate font-mono">{summary ?? `job …${id.slice(-6)}`}</span>}{' '}
          {attempts > 1 && <span className="shrink-0">attempt {attempts}</span>}
        </span>
      )}
    </>
  );
  const look = `block min-w-0 flex-1 text-left outline-offset-[-2px] ${isItem ? 'px-3 py-1.5' : 'py-2 pl-3 pr-3'}`;
  return (
    <li data-job={id} data-state={state} className="border-b border-line last:border-0">
      <div
        className={`flex items-center ${canOpen(job) ? (isItem ? 'hover:bg-surface' : 'hover:bg-raised') : ''}`}
      >
        {canOpen(job) ? (
          <button
            type="button"
            className={look}
            title={job.state === 'cancelled' ? 'Show what became of it' : 'Show its answer'}
            onClick={() => onOpen(job)}
          >
            {content}
          </button>
        ) : (
          <div className={look}>{content}</div>
        )}
        {isActive(job) && (
          <IconButton
            label={isItem ? `Cancel item ${index}` : 'Cancel this job'}
            icon={<X size={16} />}
            className="mr-1 min-w-8 shrink-0"
            disabled={job.cancelling}
            onClick={() => onCancel(id)}
          />
        )}
      </div>
    </li>
  );
}

/** How long it ran, or runs: then in whole seconds. The clocks of service and browser may differ. */
function timeOf({ startedAt, finishedAt, state }: ListedJob, now: number): string {
  if (startedAt === null || state === 'queued') return '';
  const begun = Date.parse(startedAt);
  if (finishedAt !== null) return formatMs(Math.max(0, Date.parse(finishedAt) - begun));
  const seconds = Math.max(0, Math.floor((now - begun) / 1000));
  return seconds < 60 ? `${seconds} s` : formatMs(seconds * 1000);
}
