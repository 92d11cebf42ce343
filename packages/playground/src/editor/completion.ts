import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
} from '@codemirror/autocomplete';
import { globalCompletion, localCompletionSource } from '@codemirror/lang-python';
import type { Extension } from '@codemirror/state';
import { STDLIB } from './stdlib.js';

/** What the service puts beside Python's own built-ins. */
const DISPLAY: Completion = { label: 'display', type: 'function', detail: 'shows a value beside the result' };

/** After `import` and `from` modules; elsewhere the language's words, built-ins, and names of the script. */
export function pythonCompletion(modules: () => readonly string[]): Extension {
  return autocompletion({
    override: [
      (context) => moduleCompletion(context, modules()),
      elsewhere(localCompletionSource),
      elsewhere(globalCompletion),
      elsewhere(displayCompletion),
    ],
    icons: false,
  });
}

const IMPORT = /^\s*(?:import\s+(?:[\w.]+(?:\s+as\s+\w+)?\s*,\s*)*|from\s+)([\w.]*)$/;

function moduleCompletion(context: CompletionContext, modules: readonly string[]): CompletionResult | null {
  const before = lineBefore(context);
  const match = IMPORT.exec(before);
  if (!match) return null;
  return {
    from: context.pos - (match[1]?.length ?? 0),
    options: [
      ...modules.map((label) => ({ label, type: 'namespace', detail: 'installed', boost: 1 })),
      ...STDLIB.map((label) => ({ label, type: 'namespace' })),
    ],
    validFor: /^[\w.]*$/,
  };
}

/** Where a module is being named there is nothing else to name. */
function elsewhere(source: CompletionSource): CompletionSource {
  return (context) => (IMPORT.test(lineBefore(context)) ? null : source(context));
}

function displayCompletion(context: CompletionContext): CompletionResult | null {
  const word = context.matchBefore(/(?<![\w.])\w+/);
  return word ? { from: word.from, options: [DISPLAY], validFor: /^\w*$/ } : null;
}

function lineBefore({ state, pos }: CompletionContext): string {
  const line = state.doc.lineAt(pos);
  return line.text.slice(0, pos - line.from);
}
