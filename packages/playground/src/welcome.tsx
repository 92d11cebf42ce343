import type { IsolationReport, RuntimeReport } from '@pycell/client';
import { Gauge, Play, ShieldCheck, Table2 } from 'lucide-react';
import { Button } from './ui/button.js';

interface WelcomeProps {
  isolation: IsolationReport | undefined;
  runtime: RuntimeReport | undefined;
  /** Whether what would run is an example, and not somebody's own. */
  hasExample: boolean;
  onRun(): void;
  onIsolation(): void;
}

/** What stands where the first result will: what this is, in the time that a glance takes. */
export function Welcome({ isolation, runtime, hasExample, onRun, onIsolation }: WelcomeProps) {
  const held = isolation?.guarantees.filter((each) => each.held).length;
  return (
    <div className="mx-auto flex max-w-md flex-col gap-6 px-5 py-10 lg:py-16">
      <div>
        <h2 className="text-2xl font-semibold tracking-tight text-balance">Run Python you do not trust.</h2>
        <p className="mt-2 text-[15px] text-muted">
          Every run gets a fresh interpreter of its own: warm, locked down before it sees the code, used once,
          then gone.
        </p>
      </div>
      <ul className="flex flex-col gap-4">
        <Point icon={<Gauge size={18} />} title="Warm">
          {runtime ? `Python ${runtime.python.version} with ` : 'With '}numpy, pandas and matplotlib imported
          before you ask.
        </Point>
        <Point icon={<Table2 size={18} />} title="Everything comes back">
          Output as it is written, the result, figures, tables, files and, if it fails, the reason.
        </Point>
        <Point
          icon={<ShieldCheck size={18} />}
          title={held ? `${held} guarantees hold on this host` : 'Isolated'}
        >
          No network, no host files, bounded time and memory.{' '}
          <button type="button" className="text-accent underline underline-offset-2" onClick={onIsolation}>
            See what holds them
          </button>
          , or try to break it.
        </Point>
      </ul>
      <div className="flex items-center gap-3">
        <Button
          kind="primary"
          className="min-h-10 px-5"
          icon={<Play size={16} fill="currentColor" />}
          onClick={onRun}
        >
          {hasExample ? 'Run the example' : 'Run'}
        </Button>
        <span className="hidden text-muted sm:inline">
          or press{' '}
          <kbd className="rounded border border-line bg-raised px-1.5 py-0.5 text-xs">{MOD} Enter</kbd>
        </span>
      </div>
    </div>
  );
}

function Point({
  icon,
  title,
  children,
}: {
  icon: React.ReactNode;
  title: string;
  children: React.ReactNode;
}) {
  return (
    <li className="flex gap-3">
      <span className="mt-0.5 flex size-8 shrink-0 items-center justify-center rounded-lg bg-accent-soft text-accent">
        {icon}
      </span>
      <div>
        <h3 className="font-medium">{title}</h3>
        <p className="text-muted">{children}</p>
      </div>
    </li>
  );
}

/** What the key is called on this machine. */
export const MOD = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl';
