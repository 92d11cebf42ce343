import { ArrowLeft } from 'lucide-react';
import { useMemo } from 'react';
import { formatBytes, formatMs } from '../format.js';
import { formatJson, parseJson } from '../json.js';
import { type Run, resultOf } from '../run/run.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { type DiffLine, diffLines } from './diff.js';
import { type Entry, toRun } from './history.js';
import { timeOf } from './history-panel.js';

interface CompareViewProps {
  before: Entry;
  after: Entry;
  onBack(): void;
}

/** Two runs: what they cost, and how result, output and code differ. */
export function CompareView({ before, after, onBack }: CompareViewProps) {
  const [one, other] = useMemo(() => [toRun(before, parseJson), toRun(after, parseJson)], [before, after]);
  const parts = [
    ['Result', resultText(one), resultText(other)],
    ['Output', outputOf(one), outputOf(other)],
    ['Code', before.code, after.code],
    ['Input', before.input, after.input],
  ] as const;
  return (
    <div className="flex flex-col gap-3 p-3" data-card="compare">
      <div className="flex items-center gap-2">
        <Button kind="quiet" icon={<ArrowLeft size={16} />} onClick={onBack}>
          History
        </Button>
        <h2 className="font-semibold">Two runs compared</h2>
      </div>
      <div className="overflow-x-auto rounded-lg border border-line bg-surface">
        <table className="w-full text-[13px] tabular-nums">
          <thead className="bg-raised text-left">
            <tr>
              <td className="px-3 py-1.5" />
              <th scope="col" className="px-3 py-1.5 font-medium text-danger">
                − {timeOf(before)}
              </th>
              <th scope="col" className="px-3 py-1.5 font-medium text-good">
                + {timeOf(after)}
              </th>
            </tr>
          </thead>
          <tbody>
            {facts(one, before).map(([label, value], index) => (
              <tr key={label} className="border-t border-line">
                <th scope="row" className="px-3 py-1 text-left font-normal text-muted">
                  {label}
                </th>
                <td className="px-3 py-1">{value}</td>
                <td className="px-3 py-1">{facts(other, after)[index]?.[1]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {parts.map(([title, was, is]) => (
        <Difference key={title} title={title} before={was} after={is} />
      ))}
    </div>
  );
}

function Difference({ title, before, after }: { title: string; before: string; after: string }) {
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  if (before === '' && after === '') return null;
  const isSame = before === after;
  return (
    <Card title={title} note={isSame ? 'the same' : 'differs'}>
      {!isSame && (
        <pre
          tabIndex={0}
          className="max-h-80 overflow-auto py-2 font-mono text-[12.5px] leading-relaxed outline-offset-[-2px]"
        >
          {lines.map((line, index) => (
            <div key={index} className={LOOKS[line.kind]}>
              {SIGNS[line.kind]} {line.text}
            </div>
          ))}
        </pre>
      )}
    </Card>
  );
}

const SIGNS: Record<DiffLine['kind'], string> = { same: ' ', removed: '−', added: '+' };
const LOOKS: Record<DiffLine['kind'], string> = {
  same: 'px-3 text-muted',
  removed: 'bg-danger-soft px-3 text-danger',
  added: 'bg-accent-soft px-3 text-good',
};

function facts(run: Run | undefined, entry: Entry): [label: string, value: string][] {
  const receipt = run?.outcome?.receipt;
  return [
    ['Status', entry.title],
    ['Run', entry.runMs === undefined ? '' : formatMs(entry.runMs)],
    ['Processor', receipt ? formatMs(receipt.cpuMs) : ''],
    ['Memory', receipt ? formatBytes(receipt.peakMemoryBytes) : ''],
    ['Figures and displays', run ? String(run.displays.length) : ''],
  ];
}

function resultText(run: Run | undefined): string {
  if (!run) return '';
  const value = resultOf(run);
  return value === undefined ? (run.outcome?.error ?? '') : formatJson(value);
}

function outputOf(run: Run | undefined): string {
  return run ? run.chunks.map(({ text }) => text).join('') : '';
}
