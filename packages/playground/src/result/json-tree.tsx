import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { count } from '../format.js';

/** So many members are shown at first, and more at each click: a result may have a million. */
const STEP = 100;
const OPEN_DEPTH = 2;
const OPEN_MEMBERS = 30;

interface NodeProps {
  value: unknown;
  name?: string | undefined;
  depth?: number;
}

/** A JSON value that opens and closes. */
export function JsonTree({ value, name, depth = 0 }: NodeProps) {
  if (typeof value !== 'object' || value === null) return <Leaf value={value} name={name} />;
  return <Branch value={value} name={name} depth={depth} />;
}

function Branch({ value, name, depth = 0 }: NodeProps & { value: object }) {
  const isList = Array.isArray(value);
  const members = isList ? value.map((each, index) => [String(index), each] as const) : Object.entries(value);
  const [isOpen, setOpen] = useState(depth < OPEN_DEPTH && members.length <= OPEN_MEMBERS);
  const [shown, setShown] = useState(STEP);
  const size = isList ? count(members.length, 'item') : count(members.length, 'member');
  return (
    <div>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="-ml-4 flex items-center rounded hover:bg-raised"
      >
        <ChevronRight
          size={14}
          aria-hidden="true"
          className={`mr-0.5 text-muted transition-transform ${isOpen ? 'rotate-90' : ''}`}
        />
        <Name name={name} />
        <span className="text-muted">
          {isList ? '[' : '{'}
          {isOpen ? '' : `…${isList ? ']' : '}'} ${size}`}
        </span>
      </button>
      {isOpen && (
        <>
          <div className="ml-1 border-l border-line pl-5">
            {members.slice(0, shown).map(([key, each]) => (
              <JsonTree key={key} name={key} value={each} depth={depth + 1} />
            ))}
            {members.length > shown && (
              <button
                type="button"
                className="text-accent underline"
                onClick={() => setShown(shown + 10 * STEP)}
              >
                {count(members.length - shown, 'more', 'more')}
              </button>
            )}
          </div>
          <span className="text-muted">{isList ? ']' : '}'}</span>
        </>
      )}
    </div>
  );
}

function Leaf({ value, name }: NodeProps) {
  return (
    <div className="whitespace-pre-wrap wrap-anywhere">
      <Name name={name} />
      <span className={COLOURS[value === null ? 'null' : typeof value]}>
        {typeof value === 'string' ? JSON.stringify(value) : String(value)}
      </span>
    </div>
  );
}

function Name({ name }: { name?: string | undefined }) {
  if (name === undefined) return null;
  return (
    <span className="mr-1.5 whitespace-pre">
      <span className="text-(--code-name)">{name}</span>
      <span className="text-muted">:</span>
    </span>
  );
}

const COLOURS: Record<string, string> = {
  string: 'text-(--code-string)',
  number: 'text-(--code-number)',
  bigint: 'text-(--code-number)',
  boolean: 'text-(--code-keyword)',
  null: 'text-(--code-keyword)',
};
