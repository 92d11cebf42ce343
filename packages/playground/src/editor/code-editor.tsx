import { EditorView } from '@codemirror/view';
import { useLayoutEffect, useRef } from 'react';
import { extensionsFor } from './extensions.js';
import type { EditorProps } from './handle.js';
import { takeFocus } from './handover.js';
import { createView, setText } from './view.js';

/** CodeMirror. It lives in a shadow root, as its style sheets are then none that the page's policy refuses. */
export function CodeEditor(props: EditorProps) {
  const { code, label, onReady } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  // What the extensions call is today's, though they are made once.
  const latest = useRef(props);
  latest.current = props;

  // In layout effects, as they are one step with what they follow: no key comes between the plain field and this one, and
  // none between a code that was drawn and its way into the editor, which would undo what was typed since.
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; the code is kept in step below.
  useLayoutEffect(() => {
    if (!host.current) return;
    const made = createView(host.current, code, extensionsFor(latest, label));
    view.current = made;
    const selection = takeFocus();
    if (selection) {
      made.focus();
      const end = made.state.doc.length;
      made.dispatch({
        selection: { anchor: Math.min(selection.from, end), head: Math.min(selection.to, end) },
      });
    }
    onReady({
      focus: () => made.focus(),
      jumpTo(number) {
        const line = made.state.doc.line(Math.min(Math.max(1, number), made.state.doc.lines));
        made.dispatch({
          selection: { anchor: line.from, head: line.to },
          effects: EditorView.scrollIntoView(line.from, { y: 'center' }),
        });
        made.focus();
      },
    });
    return () => made.destroy();
  }, []);

  useLayoutEffect(() => {
    if (view.current) setText(view.current, code);
  }, [code]);

  return <div ref={host} data-editor="code" className="h-full min-h-0 overflow-hidden" />;
}
