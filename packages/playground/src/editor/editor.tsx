import { type ComponentType, useEffect, useState } from 'react';
import type { EditorProps } from './handle.js';
import { PlainEditor } from './plain-editor.js';

/** Known once it is loaded: from then on nothing stands in for it. */
let loaded: ComponentType<EditorProps> | undefined;

/**
 * CodeMirror is in a chunk of its own, as it is the larger part of the page. Until it is there, a plain field takes its
 * place; where it cannot be loaded that field stays, and is not made anew under the hands of whoever types.
 */
export function Editor(props: EditorProps) {
  const [CodeEditor, setCodeEditor] = useState(() => loaded);
  useEffect(() => {
    import('./code-editor.js').then(
      (it) => {
        loaded = it.CodeEditor;
        setCodeEditor(() => loaded);
      },
      () => {},
    );
  }, []);
  return CodeEditor ? <CodeEditor {...props} /> : <PlainEditor {...props} />;
}
