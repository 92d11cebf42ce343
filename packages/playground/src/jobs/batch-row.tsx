import type { Batch, ListedJob, PycellClient } from '@pycell/client';
import { ChevronRight, Download, X } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '../ui/button.js';
import { BatchItems } from './batch-items.js';
import { batchWords } from './job-words.js';
import { endedOf, isActive } from './listed.js';
import { ProgressBar } from './progress-bar.js';
import { Age, Head } from './row-parts.js';

interface BatchRowProps {
  batch: Batch;
  client: PycellClient;
  now: number;
  summary?: string | undefined;
  isStopping: boolean;
  onOpen(job: ListedJob): void;
  onCancel(id: string): void;
  onDownload(id: string): void;
}

/** A batch: how far it is, and its items when they are asked for. */
export function BatchRow(props: BatchRowProps) {
  const { batch, client, now, summary, isStopping, onOpen, onCancel, onDownload } = props;
  const { id, state, counts, createdAt } = batch;
  const [isOpen, setOpen] = useState(false);
  const ended = endedOf(counts);
  const words = batchWords(batch, isStopping);
  const name = `Batch of ${counts.total}`;
  return (
    <li data-job={id} data-state={state} className="border-b border-line last:border-0">
      <div className="hover:bg-raised">
        <div className="flex items-center">
          <button
            type="button"
            aria-expanded={isOpen}
            title="Show its items"
            onClick={() => setOpen(!isOpen)}
            className="block min-w-0 flex-1 py-2 pr-3 pl-3 text-left outline-offset-[-2px]"
          >
            <Head
              words={{ ...words, text: '' }}
              state={state}
              name={name}
              aside={<Age time={createdAt} now={now} />}
            />{' '}
            <span className="flex items-center gap-1 pl-6 text-xs text-muted">
              <ChevronRight
                size={14}
                aria-hidden="true"
                className={`-ml-0.5 shrink-0 transition-transform ${isOpen ? 'rotate-90' : ''}`}
              />
              <span className="shrink-0 tabular-nums">
                {ended} of {counts.total}
                {words.text && ` · ${words.text}`}
              </span>{' '}
              {summary && <span className="min-w-0 truncate font-mono">· {summary}</span>}
            </span>
          </button>
          {ended > 0 && (
            <IconButton
              label={`Download the results of the batch of ${counts.total}`}
              icon={<Download size={16} />}
              className="min-w-8 shrink-0"
              onClick={() => onDownload(id)}
            />
          )}
          {isActive(batch) && (
            <IconButton
              label={`Cancel what is left of the batch of ${counts.total}`}
              icon={<X size={16} />}
              className="mr-1 min-w-8 shrink-0"
              disabled={isStopping}
              onClick={() => onCancel(id)}
            />
          )}
        </div>
        <div className="px-3 pb-2.5 pl-9">
          <ProgressBar counts={counts} label={name} />
        </div>
      </div>
      {isOpen && <BatchItems batch={batch} client={client} now={now} onOpen={onOpen} onCancel={onCancel} />}
    </li>
  );
}
