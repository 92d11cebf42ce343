import { lazy, Suspense } from 'react';
import type { EditorProps } from './handle.js';
import { PlainEditor } from './plain-editor.js';

/** In a chunk of its own, as it is the larger part of the page; until it is there, a plain field takes its place. */
const CodeEditor = lazy(() =>
  import('./code-editor.js').then(
    (it) => ({ default: it.CodeEditor }),
    () => ({ default: PlainEditor }),
  ),
);

export function Editor(props: EditorProps) {
  return (
    <Suspense fallback={<PlainEditor {...props} />}>
      <CodeEditor {...props} />
    </Suspense>
  );
}
