import { type Diagnostic, linter } from '@codemirror/lint';
import type { Extension, Text } from '@codemirror/state';
import type { Diagnostic as Finding } from '@pycell/client';

/** Typing has to pause for so long before the service is asked. */
const PAUSE_MS = 500;

type Check = (code: string, signal: AbortSignal) => Promise<Finding[]> | undefined;

/** Underlines what the service finds in the code; an answer to a text that has changed since is not waited for. */
export function diagnosticsFrom(check: Check): Extension {
  let last = new AbortController();
  return linter(
    async ({ state }) => {
      last.abort();
      last = new AbortController();
      const code = state.doc.toString();
      if (code.trim() === '') return [];
      try {
        const findings = (await check(code, last.signal)) ?? [];
        return findings.map((finding) => toDiagnostic(finding, state.doc));
      } catch {
        // The service is away or busy: a run will say so.
        return [];
      }
    },
    { delay: PAUSE_MS },
  );
}

function toDiagnostic({ severity, message, hint, code, ...at }: Finding, doc: Text): Diagnostic {
  const from = position(doc, at.line, at.column);
  const end = position(doc, at.endLine ?? at.line, at.endColumn);
  const line = doc.lineAt(from);
  // A place without a width would not be seen.
  const to = end > from ? end : Math.max(line.to, from);
  return { from, to, severity, source: code, message: hint ? `${message}\n${hint}` : message };
}

function position(doc: Text, line: number | null, column: number | null): number {
  if (line === null) return 0;
  const { from, to } = doc.line(Math.min(Math.max(1, line), doc.lines));
  return Math.min(from + Math.max(0, (column ?? 1) - 1), to);
}
