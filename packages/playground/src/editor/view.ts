import { EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

/** Puts an editor into an element. */
export function createView(host: HTMLElement, doc: string, extensions: Extension): EditorView {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  root.replaceChildren();
  const state = EditorState.create({ doc, extensions });
  return new EditorView({ state, parent: root, root });
}

/** Makes the editor's text the page's, where they differ; it is one step for undo. */
export function setText(view: EditorView, text: string): void {
  const { doc } = view.state;
  if (doc.toString() === text) return;
  view.dispatch({
    changes: { from: 0, to: doc.length, insert: text },
    selection: { anchor: 0 },
    scrollIntoView: true,
  });
}
