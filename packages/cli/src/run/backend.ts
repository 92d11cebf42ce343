import type { Outcome, RunRequest } from '@pycell/engine';

/** One thing that was displayed: a Jupyter mime bundle. */
export interface Display {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

/** What a run uses; the figures change while it is in hand. */
export interface Usage {
  readonly peakMemoryBytes: number;
}

/** Is told of a run while it is in hand. */
export interface Watcher {
  /** The script begins now. `usage` is there where it can be known. */
  started(usage?: Usage): void;
  output(stream: 'stdout' | 'stderr', text: string): void;
  display(display: Display): void;
}

/** A run that has ended, with the texts that have to stay as they are: digits of numbers, above all. */
export interface Ended {
  outcome: Pick<Outcome, 'status' | 'error' | 'trace' | 'hint' | 'warnings' | 'truncated' | 'files'>;
  displays: Display[];
  resultJson: string | null;
  /** The answer of `POST /execute`. */
  json: string;
}

/** Something that runs scripts: an engine in this process, or a service. */
export interface Backend {
  /** Resolves when the run has ended, however. An aborted signal ends it. */
  run(request: RunRequest, watcher: Watcher, signal: AbortSignal): Promise<Ended>;
  stop(): Promise<void>;
}
