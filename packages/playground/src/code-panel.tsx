import type { RuntimeReport } from '@pycell/client';
import { ClipboardList, Play, Square } from 'lucide-react';
import { type DragEvent, useMemo, useState } from 'react';
import type { Draft, Mode } from './draft/draft.js';
import { type PaneName, Panes } from './draft/panes.js';
import { readFiles, withFiles } from './draft/read-files.js';
import { Editor } from './editor/editor.js';
import type { EditorHandle, EditorProps } from './editor/handle.js';
import { modulesOf } from './editor/stdlib.js';
import type { DraftProblem } from './run/request.js';
import { Button } from './ui/button.js';
import { Segments } from './ui/segments.js';
import { MOD } from './welcome.js';

interface CodePanelProps {
  draft: Draft;
  onChange(part: Partial<Draft>): void;
  isBusy: boolean;
  onRun(): void;
  onRunAsJob(): void;
  onCancel(): void;
  onReady(handle: EditorHandle): void;
  check: EditorProps['check'];
  runtime: RuntimeReport | undefined;
  problem: DraftProblem | undefined;
  pane: PaneName;
  onPane(name: PaneName): void;
  onRefused(names: string[]): void;
}

const MODES: { value: Mode; label: string; hint: string }[] = [
  { value: 'main', label: 'main()', hint: 'A script whose main() returns the result' },
  {
    value: 'cell',
    label: 'Snippet',
    hint: 'As a cell of a notebook: no main(), and the last line is the result',
  },
  {
    value: 'snippet',
    label: 'Restricted',
    hint: 'As /run has it: no main(), and the rules of RestrictedPython on top of the sandbox',
  },
];

const RESULTS: Record<Mode, string> = {
  main: 'What main() returns is the result.',
  cell: 'The last line is the result.',
  snippet: 'The variable output is the result.',
};

/** The left half: what is run. */
export function CodePanel(props: CodePanelProps) {
  const { draft, onChange, isBusy, onRun, onCancel, onReady, check, runtime, problem, onRefused } = props;
  const { mode } = draft;
  const [isOver, setOver] = useState(false);
  const modules = useMemo(() => modulesOf(runtime?.packages ?? []), [runtime]);

  async function onDrop(event: DragEvent) {
    setOver(false);
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const read = await readFiles(event.dataTransfer.files);
    onChange({ files: withFiles(draft.files, read.files) });
    props.onPane('files');
    if (read.refused.length > 0) onRefused(read.refused);
  }

  return (
    <section
      aria-label="Code"
      className="relative flex h-full min-h-0 flex-col bg-surface"
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => event.currentTarget === event.target && setOver(false)}
      onDropCapture={onDrop}
    >
      <div className="flex h-12 shrink-0 items-center gap-3 border-b border-line px-3">
        <Segments label="Mode" value={mode} options={MODES} onChange={(value) => onChange({ mode: value })} />
        <p className="hidden truncate text-xs text-muted sm:block">{RESULTS[mode]}</p>
        <Button
          kind="quiet"
          className="-mr-2 ml-auto"
          icon={<ClipboardList size={16} />}
          aria-label="Run as job"
          title="Run as job: the service does it in its turn, also when you leave"
          onClick={props.onRunAsJob}
        >
          <span className="hidden xl:inline">As job</span>
        </Button>
        <div className="hidden lg:block">
          {isBusy ? (
            <Button
              key="cancel"
              kind="danger"
              className="min-w-24"
              icon={<Square size={13} fill="currentColor" />}
              onClick={onCancel}
            >
              Cancel
            </Button>
          ) : (
            <Button
              key="run"
              kind="primary"
              className="min-w-24"
              icon={<Play size={14} fill="currentColor" />}
              title={`Run (${MOD} Enter)`}
              aria-keyshortcuts="Control+Enter Meta+Enter"
              onClick={onRun}
            >
              Run
            </Button>
          )}
        </div>
      </div>
      <div className="min-h-0 flex-1">
        <Editor
          key={mode}
          code={draft.code[mode]}
          onChange={(code) => onChange({ code: { ...draft.code, [mode]: code } })}
          label={mode === 'main' ? 'Python script' : 'Python snippet'}
          check={check}
          modules={modules}
          onReady={onReady}
        />
      </div>
      {problem?.pane === 'code' && (
        <p role="alert" className="bg-danger-soft px-4 py-1.5 text-danger">
          {problem.text}
        </p>
      )}
      <Panes
        draft={draft}
        onChange={onChange}
        current={props.pane}
        onSelect={props.onPane}
        problem={problem}
        runtime={runtime}
        onRefused={onRefused}
      />
      {isOver && (
        <div className="pointer-events-none absolute inset-2 flex items-center justify-center rounded-xl border-2 border-dashed border-accent bg-accent-soft/90 text-lg font-medium text-accent">
          Drop files for the script
        </div>
      )}
    </section>
  );
}
