import { RotateCw, Settings2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../ui/button.js';
import type { Failure } from './failure.js';

interface FailureViewProps {
  failure: Failure;
  /** What the button for another try says. */
  again?: string;
  onRetry(): void;
  onSettings(): void;
}

/** Why there is no result, and the one thing to do about it. */
export function FailureView({ failure, again = 'Run again', onRetry, onSettings }: FailureViewProps) {
  const { title, detail, advice, remedy, waitSeconds = 0 } = failure;
  const left = useCountdown(waitSeconds);
  return (
    <section data-card="failure" className="rounded-lg border border-danger bg-danger-soft px-4 py-3">
      {/* Without the button: an alert is read anew whenever something in it changes, and that counts seconds. */}
      <div role="alert">
        <h3 className="font-semibold text-danger">{title}</h3>
        <p className="mt-1">{advice}</p>
        <p className="mt-1 font-mono text-xs wrap-anywhere text-muted">{detail}</p>
      </div>
      <div className="mt-3 flex gap-2">
        {remedy === 'retry' && (
          <Button icon={<RotateCw size={15} />} disabled={left > 0} onClick={onRetry}>
            {left > 0 ? `${again} in ${left} s` : again}
          </Button>
        )}
        {remedy === 'settings' && (
          <Button icon={<Settings2 size={15} />} onClick={onSettings}>
            Open the settings
          </Button>
        )}
      </div>
    </section>
  );
}

function useCountdown(seconds: number): number {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return left;
}
