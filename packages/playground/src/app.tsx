import type { ListedJob } from '@pycell/client';
import { Suspense, useCallback, useRef, useState } from 'react';
import { CodePanel } from './code-panel.js';
import { type Draft, isScript } from './draft/draft.js';
import type { PaneName } from './draft/panes.js';
import { toFragment } from './draft/share.js';
import { useDraft } from './draft/use-draft.js';
import type { EditorHandle } from './editor/handle.js';
import { isExample } from './examples/all.js';
import type { Example } from './examples/example.js';
import { ExampleBar } from './examples/example-bar.js';
import { Header } from './header.js';
import { type Entry, toEntry, toRun } from './history/history.js';
import { useHistory } from './history/use-history.js';
import { useHandIn } from './jobs/use-hand-in.js';
import { useSubmission } from './jobs/use-submission.js';
import { compactJson, parseJson } from './json.js';
import { PhoneBar } from './phone-bar.js';
import { ResultPanel, type ResultTab } from './result-panel.js';
import type { NotStartedFacts } from './run/not-started.js';
import type { DraftProblem } from './run/request.js';
import { fromOutcome, isOfEditor, type Run, type RunOutcome } from './run/run.js';
import { useRun } from './run/use-run.js';
import { useService } from './service.js';
import { loadSettings, pageFor, type Settings, saveSettings, serviceUrl } from './settings/settings.js';
import { copy } from './ui/copy-button.js';
import { lazyPart } from './ui/lazy-part.js';
import { type Notice, Toast } from './ui/toast.js';
import { useKeys } from './use-keys.js';

const SettingsDialog = lazyPart(() =>
  import('./settings/settings-dialog.js').then((it) => it.SettingsDialog),
);
const SplitDialog = lazyPart(() => import('./jobs/split-dialog.js').then((it) => it.SplitDialog));

/** The page: what goes in at the left, what comes out at the right. */
export function App() {
  const [settings, setSettings] = useState<Settings>(loadSettings);
  const [isSetting, setIsSetting] = useState(false);
  const [notice, setNotice] = useState<Notice>();
  const [tab, setTab] = useState<ResultTab>('result');
  const [half, setHalf] = useState<'code' | 'panel'>('code');
  const [pane, setPane] = useState<PaneName>('input');
  const [problem, setProblem] = useState<DraftProblem>();
  const [notStarted, setNotStarted] = useState<NotStartedFacts>();
  const editor = useRef<EditorHandle>(undefined);

  const { client, runtime, isolation, problem: away, refresh } = useService(settings);
  const history = useHistory();
  const { draft, latest, change, setDraft } = useDraft({
    shared: (undo) =>
      setNotice({
        text: 'A shared script is open.',
        action: { label: 'Back to mine', run: undo },
        stays: true,
      }),
    damaged: (text) => setNotice({ text }),
  });
  const { add } = history;
  const onEnd = useCallback(
    (run: Run, { input }: Draft) => {
      if (run.phase === 'failed' && !run.chunks.length) refresh();
      else add(toEntry(run, { input }, run.outcome && compactJson(run.outcome)));
    },
    [add, refresh],
  );
  const { run, isBusy, start, cancel, open } = useRun(client, onEnd);

  function tell(found: DraftProblem | undefined, next: ResultTab) {
    setProblem(found);
    if (found && found.pane !== 'code') setPane(found.pane);
    setNotStarted(found && { problem: found, tab: next });
    setHalf(found ? 'code' : 'panel');
    setTab(next);
  }
  const runDraft = (wanted: Draft) => tell(start(wanted, runtime?.limits), 'result');
  const runNow = () => runDraft(latest.current);

  const submissions = useSubmission(client);
  const handIn = useHandIn(submissions, {
    begun: () => tell(undefined, 'jobs'),
    problem: (found) => tell(found, 'jobs'),
  });
  const runAsJob = () => handIn.handInDraft(latest.current, runtime?.limits);
  function openAnswer(outcome: RunOutcome | undefined, { id, batch }: ListedJob) {
    const sent = submissions.sent.get(batch ?? id) ?? { mode: 'main', code: '' };
    setNotStarted(undefined);
    const job = { ...sent, isJob: true as const, at: Date.now() };
    open(outcome ? fromOutcome(job, outcome) : { ...job, phase: 'cancelled', chunks: [], displays: [] });
    setTab('result');
    setNotice({
      text: outcome
        ? 'The answer of that job. The editor has your own code still.'
        : 'What became of that job. The editor has your own code still.',
      action: { label: 'Back to the jobs', run: () => setTab('jobs') },
    });
  }

  function pick({ mode, code, input = '' }: Example) {
    const next = {
      ...draft,
      mode,
      code: { ...draft.code, [mode]: code },
      input: isScript(mode) ? input : draft.input,
    };
    const isOwn = !isExample({ ...draft, mode });
    setDraft(next);
    runDraft(next);
    if (isOwn)
      setNotice({
        text: 'An example has taken the place of your code.',
        action: { label: 'Back to mine', run: () => setDraft(draft) },
      });
  }

  function openEntry(entry: Entry) {
    const past = toRun(entry, parseJson);
    const { mode, code, input } = entry;
    setDraft({
      ...draft,
      mode,
      code: { ...draft.code, [mode]: code },
      input: isScript(mode) ? input : draft.input,
    });
    setNotice({
      text: past ? 'Code and result of that run.' : 'Its code is open; the result was too large to keep.',
      action: { label: 'Undo', run: () => setDraft(draft) },
    });
    if (!past) return;
    setNotStarted(undefined);
    open(past);
    setTab('result');
  }

  async function share() {
    const url = new URL(window.location.pathname, window.location.href);
    url.hash = await toFragment(draft);
    const files = draft.files.length > 0 ? ' Files are not part of it.' : '';
    const env = draft.env.trim() === '' ? '' : ' Your environment variables are in it.';
    await copy(url.href).then(
      () => setNotice({ text: `Link copied. It holds the script itself; no server gets it.${env}${files}` }),
      () => window.prompt('Copy this link', url.href),
    );
  }

  function jump(line: number) {
    setHalf('code');
    // The half has to be in view before it can take the focus.
    requestAnimationFrame(() => editor.current?.jumpTo(line));
  }

  const onReady = useCallback((handle: EditorHandle) => {
    editor.current = handle;
  }, []);
  const { mode } = draft;
  const check = useCallback(
    async (script: string, signal: AbortSignal) => {
      if (mode !== 'snippet') {
        const request = { script, ...(mode === 'cell' && { mode: 'snippet' as const }) };
        return (await client.check(request, { signal })).diagnostics;
      }
      const { diagnostics } = await client.check({ script, policy: 'restricted' }, { signal });
      return diagnostics.filter(({ code }) => code !== 'no_main');
    },
    [client, mode],
  );
  const closeNotice = useCallback(() => setNotice(undefined), []);
  const showIsolation = () => {
    setTab('isolation');
    setHalf('panel');
  };
  useKeys({ run: runNow, cancel: () => isBusy && cancel() });

  return (
    <div className="flex h-full flex-col">
      <Header
        isolation={isolation}
        problem={away}
        docs={new URL('docs', serviceUrl(settings)).href}
        onIsolation={showIsolation}
        onShare={share}
        onSettings={() => setIsSetting(true)}
      />
      <ExampleBar onPick={pick} />
      <main className="grid min-h-0 flex-1 grid-rows-[minmax(0,1fr)_auto] lg:grid-cols-2">
        <div
          className={`min-h-0 min-w-0 lg:row-span-2 lg:block lg:border-r lg:border-line ${half === 'code' ? '' : 'hidden'}`}
        >
          <CodePanel
            draft={draft}
            onChange={(part) => {
              change(part);
              setProblem(undefined);
            }}
            isBusy={isBusy}
            onRun={runNow}
            onRunAsJob={runAsJob}
            onCancel={cancel}
            onReady={onReady}
            check={check}
            runtime={runtime}
            problem={problem}
            pane={pane}
            onPane={setPane}
            onRefused={(names) => setNotice({ text: `Too large for this page: ${names.join(', ')}` })}
          />
        </div>
        <div className={`min-h-0 min-w-0 lg:block ${half === 'panel' ? '' : 'hidden'}`}>
          <ResultPanel
            tab={tab}
            onTab={setTab}
            run={run}
            notStarted={notStarted}
            isolation={isolation}
            runtime={runtime}
            away={away}
            hasExample={draft.code[mode].trim() !== '' && isExample(draft)}
            jobs={{ client, settings, submissions, onRunAsJob: runAsJob, onOpen: openAnswer }}
            entries={history.entries}
            onOpen={openEntry}
            onClear={history.clear}
            onCancel={cancel}
            onRun={runNow}
            onJump={run && isOfEditor(run, draft) ? jump : undefined}
            onSettings={() => setIsSetting(true)}
          />
        </div>
        <Toast notice={notice} onClose={closeNotice} />
      </main>
      <PhoneBar half={half} onSelect={setHalf} isBusy={isBusy} onRun={runNow} onCancel={cancel} />
      <Suspense>
        {handIn.asked && <SplitDialog forms={handIn.asked} onPick={handIn.send} onClose={handIn.close} />}
        {isSetting && (
          <SettingsDialog
            settings={settings}
            onSave={(next) => {
              saveSettings(next);
              setSettings(next);
              const page = pageFor(next);
              if (page) window.location.assign(page);
            }}
            onClose={() => setIsSetting(false)}
          />
        )}
      </Suspense>
    </div>
  );
}
