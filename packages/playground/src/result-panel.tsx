import type { IsolationReport, RuntimeReport } from '@pycell/client';
import { Suspense, useEffect } from 'react';
import type { Entry } from './history/history.js';
import type { JobsPanelProps } from './jobs/jobs-panel.js';
import { NotStarted, type NotStartedFacts } from './run/not-started.js';
import type { Run } from './run/run.js';
import { ErrorBoundary } from './ui/error-boundary.js';
import { lazyPart } from './ui/lazy-part.js';
import { Tabs } from './ui/tabs.js';
import { Welcome } from './welcome.js';

export type ResultTab = 'result' | 'isolation' | 'history' | 'jobs';

interface ResultPanelProps {
  tab: ResultTab;
  onTab(tab: ResultTab): void;
  run: Run | undefined;
  notStarted: NotStartedFacts | undefined;
  isolation: IsolationReport | undefined;
  runtime: RuntimeReport | undefined;
  away: unknown;
  hasExample: boolean;
  jobs: Omit<JobsPanelProps, 'onSettings'>;
  entries: Entry[];
  onOpen(entry: Entry): void;
  onClear(): void;
  onCancel(): void;
  onRun(): void;
  /** Absent where the run's lines are not those of the editor. */
  onJump: ((line: number) => void) | undefined;
  onSettings(): void;
}

// What the first look does not need comes after it, and is there before anybody has clicked.
const importRunView = () => import('./run/run-view.js');
const importIsolation = () => import('./isolation/isolation-panel.js');
const importHistory = () => import('./history/history-panel.js');
const importJobs = () => import('./jobs/jobs-panel.js');
const RunView = lazyPart(() => importRunView().then((it) => it.RunView));
const IsolationPanel = lazyPart(() => importIsolation().then((it) => it.IsolationPanel));
const HistoryPanel = lazyPart(() => importHistory().then((it) => it.HistoryPanel));
const JobsPanel = lazyPart(() => importJobs().then((it) => it.JobsPanel));
const AHEAD_MS = 300;

const TABS = [
  { name: 'result', label: 'Result' },
  { name: 'isolation', label: 'Isolation' },
  { name: 'history', label: 'History' },
  { name: 'jobs', label: 'Jobs' },
] as const;

/** The right half: what came of it, what holds it, what came before. */
export function ResultPanel(props: ResultPanelProps) {
  const { tab, onTab, run, notStarted, isolation, runtime, away, entries } = props;
  useEffect(() => {
    const ahead = () =>
      Promise.allSettled([importRunView(), importIsolation(), importHistory(), importJobs()]);
    const timer = setTimeout(ahead, AHEAD_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <section aria-label="Result" className="h-full">
      <Tabs label="What came out" tabs={TABS} current={tab} onSelect={onTab} className="h-full">
        <div className="h-full overflow-y-auto">
          {notStarted?.tab === tab && (
            <NotStarted {...notStarted} hasBefore={tab === 'result' && run !== undefined} />
          )}
          {/* Another run, or another tab, is another try. */}
          <ErrorBoundary key={tab === 'result' ? run?.at : tab} subject="This">
            <Suspense>
              {tab === 'result' && run && (
                <RunView
                  run={run}
                  onCancel={props.onCancel}
                  onRetry={props.onRun}
                  onSettings={props.onSettings}
                  onJump={props.onJump}
                />
              )}
              {tab === 'result' && !run && notStarted?.tab !== 'result' && (
                <Welcome
                  isolation={isolation}
                  runtime={runtime}
                  hasExample={props.hasExample}
                  onRun={props.onRun}
                  onIsolation={() => onTab('isolation')}
                />
              )}
              {tab === 'isolation' && <IsolationPanel isolation={isolation} problem={away} />}
              {tab === 'jobs' && <JobsPanel {...props.jobs} onSettings={props.onSettings} />}
              {tab === 'history' && (
                <HistoryPanel entries={entries} onOpen={props.onOpen} onClear={props.onClear} />
              )}
            </Suspense>
          </ErrorBoundary>
        </div>
      </Tabs>
    </section>
  );
}
