import type { Limits, Outcome, RunRequest, RunStreams } from '@pycell/engine';
import type { Style } from './style.js';

/** Of an engine's observer, what other backends can tell as well. */
export interface Observer {
  started?(streams: RunStreams, usage?: { readonly peakMemoryBytes: number }): void;
}

export interface RunOptions {
  /** Aborting it ends the run. */
  signal: AbortSignal;
  observer?: Observer;
}

/** What runs the code of the tools: this service, an engine of the command line's own, or another service. */
export interface Backend {
  /** Resolves when the run has ended, however. */
  run(request: RunRequest, options: RunOptions): Promise<Outcome>;
  /** Reads code without running it; the result is `{"ok", "diagnostics"}`. */
  check(
    code: string,
    style: Style,
    signal: AbortSignal,
  ): Promise<Pick<Outcome, 'status' | 'resultJson' | 'error'>>;
  /** What scripts find. */
  runtime(): Promise<Runtime>;
  /** Why something was thrown instead, in words that a model can act on. */
  explain(error: unknown): string;
  /** The highest limits that a run may have, where they are known beforehand. */
  ceilings?: Limits;
  /** The text of the input of the call that there is, with all digits, where a value would not have them. */
  inputJson?: string | undefined;
}

export interface Runtime {
  python: { implementation: string; version: string };
  packages: { name: string; version: string }[];
  /** Modules that are imported ahead. */
  warm: string[];
  limits: Limits;
}
