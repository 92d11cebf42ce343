/** A line of a traceback; `line` is the line of the code that it names, where it names one. */
export interface TraceLine {
  text: string;
  line?: number;
}

/** Names that the service gives to the code itself. */
const OWN = /^\s*File "(?:script|snippet|code|cell)\.py", line (\d+)/;

/** The lines of a traceback, and where each leads in the editor. */
export function traceLines(trace: string): TraceLine[] {
  return trace
    .trimEnd()
    .split('\n')
    .map((text) => {
      const line = OWN.exec(text)?.[1];
      return line === undefined ? { text } : { text, line: Number(line) };
    });
}

/** The innermost line of the code that a traceback names. */
export function lastLine(trace: string | null | undefined): number | undefined {
  return trace ? traceLines(trace).findLast(({ line }) => line !== undefined)?.line : undefined;
}
