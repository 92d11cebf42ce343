import { BREAKING } from './breaking.js';
import type { Example } from './example.js';
import { USEFUL } from './useful.js';

interface ExampleBarProps {
  onPick(example: Example): void;
}

/** Useful examples, and beside them those that try to break out; each runs at a click. */
export function ExampleBar({ onPick }: ExampleBarProps) {
  return (
    <nav
      aria-label="Examples"
      className="flex shrink-0 flex-col gap-x-5 gap-y-1.5 border-b border-line bg-page px-3 py-2 lg:flex-row lg:flex-wrap"
    >
      <Row title="Try" examples={USEFUL} onPick={onPick} look="hover:border-accent hover:text-accent" />
      <Row
        title="Try to break it"
        examples={BREAKING}
        onPick={onPick}
        look="hover:border-danger hover:text-danger"
        tone="text-danger"
      />
    </nav>
  );
}

interface RowProps extends ExampleBarProps {
  title: string;
  examples: Example[];
  look: string;
  tone?: string;
}

function Row({ title, examples, onPick, look, tone = 'text-muted' }: RowProps) {
  return (
    <div className="-m-1 flex items-center gap-1.5 overflow-x-auto p-1">
      <span className={`mr-0.5 text-xs font-medium whitespace-nowrap ${tone}`}>{title}</span>
      {examples.map((example) => (
        <button
          key={example.id}
          type="button"
          title={example.about}
          onClick={() => onPick(example)}
          className={`h-7 rounded-full border border-line bg-surface px-3 text-[13px] whitespace-nowrap transition-colors ${look}`}
        >
          {example.title}
        </button>
      ))}
    </div>
  );
}
