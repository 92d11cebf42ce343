import type { RuntimeReport } from '@pycell/client';
import { useId } from 'react';
import type { DraftProblem } from '../run/request.js';
import type { Tab } from '../ui/tabs.js';
import { Tabs } from '../ui/tabs.js';
import { type Draft, isScript } from './draft.js';
import { FilesPane } from './files-pane.js';
import { OptionsPane } from './options-pane.js';
import { PaneProblem } from './pane-problem.js';

export type PaneName = 'input' | 'stdin' | 'files' | 'env' | 'options';

interface PanesProps {
  draft: Draft;
  onChange(part: Partial<Draft>): void;
  current: PaneName;
  onSelect(name: PaneName): void;
  problem: DraftProblem | undefined;
  runtime: RuntimeReport | undefined;
  onRefused(names: string[]): void;
}

/** What goes into a run beside the code. */
export function Panes({ draft, onChange, current, onSelect, problem, runtime, onRefused }: PanesProps) {
  const { mode, input, stdin, files, env, limits, figures } = draft;
  const isFull = isScript(mode);
  const name = mode === 'main' ? 'main(input)' : 'the variable input_data';
  const hasOptions = figures !== 'svg' || Object.values(limits).some(Boolean);
  const all: (Tab<PaneName> | false)[] = [
    isFull && { name: 'input', label: <Label text="Input" isSet={input !== ''} /> },
    { name: 'stdin', label: <Label text="Stdin" isSet={stdin !== ''} /> },
    { name: 'files', label: <Label text="Files" isSet={files.length > 0} /> },
    isFull && { name: 'env', label: <Label text="Env" isSet={env.trim() !== ''} /> },
    { name: 'options', label: <Label text="Options" isSet={hasOptions} /> },
  ];
  const tabs = all.filter((tab) => tab !== false);
  const shown = tabs.some(({ name }) => name === current) ? current : 'stdin';
  const text = problem?.pane === shown ? problem.text : undefined;
  return (
    <Tabs
      label="What goes in"
      tabs={tabs}
      current={shown}
      onSelect={onSelect}
      className="h-44 shrink-0 border-t border-line bg-surface"
    >
      {shown === 'input' && (
        <TextPane
          label={mode === 'main' ? 'Input: JSON that main() gets' : 'Input: JSON, as the variable input_data'}
          placeholder={`JSON for ${name}, such as {"rows": 10}. Empty: ${mode === 'main' ? 'main() is called without' : 'there is none'}.`}
          value={input}
          problem={text}
          onChange={(input) => onChange({ input })}
        />
      )}
      {shown === 'stdin' && (
        <TextPane
          label="What input() and sys.stdin read"
          placeholder="What input() and sys.stdin read."
          value={stdin}
          problem={text}
          onChange={(stdin) => onChange({ stdin })}
        />
      )}
      {shown === 'files' && (
        <FilesPane files={files} onChange={(files) => onChange({ files })} onRefused={onRefused} />
      )}
      {shown === 'env' && (
        <TextPane
          label="Environment variables: NAME=VALUE on each line"
          placeholder={
            'NAME=VALUE on each line, for os.environ. The script sees no other variables of yours or the host’s.'
          }
          value={env}
          problem={text}
          onChange={(env) => onChange({ env })}
        />
      )}
      {shown === 'options' && (
        <OptionsPane limits={limits} figures={figures} runtime={runtime} problem={text} onChange={onChange} />
      )}
    </Tabs>
  );
}

function Label({ text, isSet }: { text: string; isSet: boolean }) {
  return (
    <>
      {text}
      {isSet && (
        <>
          <span className="size-1.5 rounded-full bg-accent" aria-hidden="true" />
          <span className="sr-only">, in use</span>
        </>
      )}
    </>
  );
}

interface TextPaneProps {
  label: string;
  placeholder: string;
  value: string;
  problem: string | undefined;
  onChange(value: string): void;
}

function TextPane({ label, placeholder, value, problem, onChange }: TextPaneProps) {
  const id = useId();
  return (
    <div className="flex h-full flex-col">
      <textarea
        aria-label={label}
        aria-invalid={problem !== undefined}
        aria-describedby={problem ? id : undefined}
        className="min-h-0 w-full flex-1 resize-none bg-transparent px-4 py-2 font-mono text-[13px] outline-offset-[-2px] placeholder:text-muted"
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        spellCheck={false}
        autoCapitalize="off"
      />
      <PaneProblem id={id} text={problem} />
    </div>
  );
}
