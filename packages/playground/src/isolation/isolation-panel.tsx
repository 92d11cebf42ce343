import type { IsolationReport } from '@pycell/client';
import { Check, CircleAlert, ShieldAlert, ShieldCheck, X } from 'lucide-react';
import { describeFailure } from '../run/failure.js';
import { GUARANTEE_TITLES, layerWords, wallWords } from './words.js';

interface IsolationPanelProps {
  isolation: IsolationReport | undefined;
  problem: unknown;
}

/** What a run on this host can count on, what holds it, and what would make it stronger. */
export function IsolationPanel({ isolation, problem }: IsolationPanelProps) {
  if (!isolation) return <Unknown problem={problem} />;
  const { level, jail, guarantees } = isolation;
  const isFull = level === 'full';
  const Icon = isFull ? ShieldCheck : ShieldAlert;
  return (
    <div className="flex flex-col gap-3 p-3" data-card="isolation">
      <div className={`flex gap-3 rounded-lg px-4 py-3 ${isFull ? 'bg-accent-soft' : 'bg-warn-soft'}`}>
        <Icon size={22} aria-hidden="true" className={`shrink-0 ${isFull ? 'text-accent' : 'text-warn'}`} />
        <div>
          <h2 className="font-semibold">
            {isFull
              ? 'Full isolation: every layer holds'
              : 'Every guarantee holds, with fewer layers than there could be'}
          </h2>
          <p className="text-muted">
            A run is a process of its own, closed before it sees the code and killed after it. The outer wall
            is {wallWords(jail)}. Each layer was put to the test when the service started.
          </p>
        </div>
      </div>
      <ul className="grid items-start gap-2 xl:grid-cols-2">
        {guarantees.map((guarantee) => (
          <Guarantee key={guarantee.name} {...guarantee} />
        ))}
      </ul>
    </div>
  );
}

function Guarantee({ name, promise, held, layers, missing }: IsolationReport['guarantees'][number]) {
  return (
    <li className="rounded-lg border border-line bg-surface px-3 py-2.5">
      <h3 className="flex items-center gap-2 font-medium">
        {held ? (
          <Check size={16} className="shrink-0 text-good" aria-label="holds" />
        ) : (
          <X size={16} className="shrink-0 text-danger" aria-label="does not hold" />
        )}
        {GUARANTEE_TITLES[name] ?? name}
      </h3>
      <p className="mt-0.5 pl-6 text-[13px] text-muted first-letter:uppercase">{promise}</p>
      <details className="group mt-1 pl-6 text-[13px]">
        <summary className="flex flex-wrap gap-1 rounded select-none">
          <span className="sr-only">Layers: </span>
          {layers.map((layer) => (
            <span
              key={layer}
              className="rounded bg-raised px-1.5 py-px text-xs text-muted group-open:text-ink"
            >
              {layer}
            </span>
          ))}
          {missing.length > 0 && (
            <span className="rounded bg-warn-soft px-1.5 py-px text-xs text-warn">
              {missing.length} more possible
            </span>
          )}
        </summary>
        <dl className="mt-2 flex flex-col gap-1.5">
          {layers.map((layer) => (
            <div key={layer}>
              <dt className="font-medium">{layer}</dt>
              <dd className="text-muted">{layerWords(layer)}</dd>
            </div>
          ))}
          {missing.map(({ layer, reason, remedy }) => (
            <div key={layer}>
              <dt className="font-medium text-warn">{layer}: not on this host</dt>
              <dd className="text-muted">
                {reason}. {remedy}
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </li>
  );
}

function Unknown({ problem }: { problem: unknown }) {
  const failure = problem ? describeFailure(problem, false) : undefined;
  return (
    <p className="flex gap-2 p-5 text-muted">
      <CircleAlert size={18} aria-hidden="true" className="mt-0.5 shrink-0" />
      {failure ? `${failure.title}: ${failure.detail}` : 'Asking the service …'}
    </p>
  );
}
