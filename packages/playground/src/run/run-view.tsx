import { DisplayView } from '../display/display-view.js';
import { isFigure } from '../figure/figure-source.js';
import { OutputFiles } from '../files/output-files.js';
import { OutputView } from '../output/output-view.js';
import { ResultView } from '../result/result-view.js';
import { TraceView } from '../trace/trace-view.js';
import { ErrorBoundary } from '../ui/error-boundary.js';
import { FailureView } from './failure-view.js';
import { Remarks } from './remarks.js';
import { type Run, resultOf } from './run.js';
import { StatusBar } from './status-bar.js';

interface RunViewProps {
  run: Run;
  onCancel(): void;
  onRetry(): void;
  onSettings(): void;
  /** Absent where the run's lines are not those of the editor. */
  onJump: ((line: number) => void) | undefined;
}

/** All that is known of a run, with what matters most on top. */
export function RunView({ run, onCancel, onRetry, onSettings, onJump }: RunViewProps) {
  const { outcome, displays, chunks } = run;
  const value = resultOf(run);
  // A snippet that sets no output answers with what it printed, which stands in the output already.
  const isEcho = outcome !== undefined && 'output' in outcome && value === outcome.stdout;
  const isLive = run.phase === 'running';
  return (
    <div
      key={run.at}
      data-phase={run.phase}
      data-status={outcome?.status}
      className="flex flex-col gap-3 p-3"
    >
      {run.failure ? (
        <FailureView failure={run.failure} onRetry={onRetry} onSettings={onSettings} />
      ) : (
        <StatusBar run={run} onCancel={onCancel} />
      )}
      {outcome && <TraceView {...outcome} onJump={onJump} />}
      {outcome && <Remarks warnings={outcome.warnings} truncated={outcome.truncated} />}
      {value !== undefined && !isEcho && value !== null && <ResultView value={value} />}
      <OutputView chunks={chunks} isLive={isLive} />
      {displays.map((display, index) => (
        <ErrorBoundary key={index} subject="This display">
          <DisplayView
            display={display}
            number={
              1 + displays.slice(0, index).filter((each) => isFigure(each) === isFigure(display)).length
            }
          />
        </ErrorBoundary>
      ))}
      {value === null && <ResultView value={value} />}
      {outcome && <OutputFiles files={outcome.files} />}
    </div>
  );
}
