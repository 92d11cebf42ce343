import { useEffect, useMemo, useRef, useState } from 'react';
import { count } from '../format.js';
import type { Chunk } from '../run/run.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { CopyButton } from '../ui/copy-button.js';
import { outputLines, outputText } from './output-lines.js';

/** More lines than that make a page slow; the rest is there at a click. */
const SHOWN = 500;

/** What the code wrote. While it writes, the end stays in view, unless somebody has scrolled away from it. */
export function OutputView({ chunks, isLive }: { chunks: Chunk[]; isLive: boolean }) {
  const [showAll, setShowAll] = useState(false);
  const lines = useMemo(() => outputLines(chunks), [chunks]);
  const box = useRef<HTMLPreElement>(null);
  const follows = useRef(true);
  const shown = showAll ? lines : lines.slice(-SHOWN);

  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever lines come.
  useEffect(() => {
    if (isLive && follows.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines, isLive]);

  if (lines.length === 0) return null;
  return (
    <Card
      name="output"
      title="Output"
      note={count(lines.length, 'line')}
      actions={<CopyButton text={() => outputText(chunks)} />}
    >
      {shown.length < lines.length && (
        <div className="border-b border-line px-3 py-1 text-xs text-muted">
          The last {SHOWN} lines.{' '}
          <Button kind="quiet" className="min-h-6 px-1 text-xs underline" onClick={() => setShowAll(true)}>
            Show all
          </Button>
        </div>
      )}
      <pre
        ref={box}
        tabIndex={0}
        role="log"
        aria-label="Output"
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          follows.current = scrollHeight - scrollTop - clientHeight < 24;
        }}
        className="max-h-80 overflow-auto px-3 py-2 font-mono text-[12.5px] leading-relaxed whitespace-pre-wrap wrap-anywhere outline-offset-[-2px]"
      >
        {shown.map((line, number) => (
          <div key={number} className="min-h-[1lh]">
            {line.map(({ text, style }, place) => (
              <span key={place} className={style || undefined}>
                {text}
              </span>
            ))}
          </div>
        ))}
      </pre>
    </Card>
  );
}
