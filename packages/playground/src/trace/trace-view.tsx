import { Lightbulb } from 'lucide-react';
import { Card } from '../ui/card.js';
import { CopyButton } from '../ui/copy-button.js';
import { Prose } from '../ui/prose.js';
import { traceLines } from './trace-lines.js';

interface TraceViewProps {
  error: string | null;
  trace: string | null;
  hint: string | null;
  /** Absent where the lines are not those of the editor. */
  onJump: ((line: number) => void) | undefined;
}

/** What went wrong, what to do about it, and the way there; lines of the code lead to the editor, where it has them. */
export function TraceView({ error, trace, hint, onJump }: TraceViewProps) {
  if (!error && !trace && !hint) return null;
  return (
    <Card
      name="error"
      title="What happened"
      actions={<CopyButton text={() => [error, trace, hint].filter(Boolean).join('\n\n')} />}
    >
      {error && <p className="px-3 pt-2 pb-1 font-medium wrap-anywhere text-danger">{error}</p>}
      {hint && (
        <p className="mx-3 my-2 flex gap-2 rounded-md bg-warn-soft px-3 py-2 text-warn">
          <Lightbulb size={16} className="mt-0.5 shrink-0" aria-hidden="true" />
          <span>
            <span className="sr-only">Hint: </span>
            <Prose text={hint} />
          </span>
        </p>
      )}
      {trace && (
        <pre
          tabIndex={0}
          role="region"
          aria-label="Traceback"
          className="max-h-72 overflow-auto px-3 py-2 font-mono text-[12.5px] leading-relaxed outline-offset-[-2px]"
        >
          {traceLines(trace).map(({ text, line }, number) => (
            <div key={number}>
              {line === undefined || !onJump ? (
                text || ' '
              ) : (
                <button
                  type="button"
                  title={`Go to line ${line}`}
                  onClick={() => onJump(line)}
                  className="rounded text-left text-accent underline decoration-dotted underline-offset-3 hover:decoration-solid"
                >
                  {text}
                </button>
              )}
            </div>
          ))}
        </pre>
      )}
    </Card>
  );
}
