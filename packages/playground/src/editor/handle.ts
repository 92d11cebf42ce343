import type { Diagnostic } from '@pycell/client';

/** What the page asks of the editor, whichever of the two it is. */
export interface EditorHandle {
  /** Puts the cursor on a line, counted from 1, shows it, and takes the focus. */
  jumpTo(line: number): void;
  focus(): void;
}

/** What the editor asks of the page. */
export interface EditorProps {
  code: string;
  onChange(code: string): void;
  /** Says what this is, to those who do not see it. */
  label: string;
  /** Where there is a service to ask. */
  check?: ((code: string, signal: AbortSignal) => Promise<Diagnostic[]>) | undefined;
  /** Modules that a script can import. */
  modules: readonly string[];
  onReady(handle: EditorHandle): void;
}
