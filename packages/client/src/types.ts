/** Ceilings of one run; each may only be lower than the server's own. */
export interface Limits {
  /** Milliseconds from the script's first line to its end. */
  wallMs: number;
  /** Milliseconds of processor time, all the run's processes together. */
  cpuMs: number;
  /** Bytes of all the run's processes and its files in memory together. */
  memoryBytes: number;
  /** Processes and threads. */
  processes: number;
  /** Bytes of one file. */
  fileBytes: number;
  /** Bytes of the work folder and /tmp together. */
  diskBytes: number;
  /** Bytes kept of each of stdout and stderr. */
  outputBytes: number;
  /** Bytes of the result's JSON text. */
  resultBytes: number;
  openFiles: number;
}

/** A file that is put into the work folder before the run. */
export interface RequestFile {
  /** Relative, and inside the work folder. */
  path: string;
  content: string;
  /** `utf-8` if absent. */
  encoding?: 'utf-8' | 'base64';
}

/** The body of `POST /execute`. */
export interface ExecuteRequest {
  /** Python source that defines `main()`, or a snippet. */
  script: string;
  /** `snippet`: a notebook's cell, whose last line is the result; what is not JSON is in `displays`. `main` if absent. */
  mode?: 'main' | 'snippet';
  /** Any JSON; if present, `main(input)` is called. In a snippet it is the variable `input_data`. */
  input?: unknown;
  /** What `input()` and `sys.stdin` read. */
  stdin?: string;
  /** The script's environment variables. */
  env?: Record<string, string>;
  files?: RequestFile[];
  limits?: Partial<Limits>;
  policy?: 'open' | 'restricted';
  figures?: 'svg' | 'png' | 'none';
  /** Makes random numbers repeatable. */
  seed?: number;
}

/** How a run ended; one cause per run. */
export type Status =
  | 'ok'
  | 'exception'
  | 'exit'
  | 'wall_limit'
  | 'cpu_limit'
  | 'memory_limit'
  | 'output_limit'
  | 'crashed'
  | 'cancelled'
  | 'syntax_error'
  | 'no_main'
  | 'not_json'
  | 'internal_error';

/** One thing the script displayed, as a Jupyter mime bundle. */
export interface Display {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

/** A file that the script created or changed. */
export interface OutputFile {
  path: string;
  size: number;
  /** `null` for a file that was left out; `reason` says why. */
  content: string | null;
  encoding: 'utf-8' | 'base64';
  mediaType: string;
  reason?: string;
}

/** What was cut, and how much of it was kept: bytes of a stream, or entries of a list. */
export type Truncation =
  | { name: 'stdout' | 'stderr'; keptBytes: number; totalBytes: number }
  | { name: 'displays' | 'files'; kept: number; total: number };

/** What the run cost. */
export interface Receipt {
  queueMs: number;
  startMs: number;
  runMs: number;
  cpuMs: number;
  peakMemoryBytes: number;
}

/** What every run's answer has, whichever way it was asked for. */
export interface RunOutcome {
  id: string;
  status: Status;
  stdout: string;
  stderr: string;
  /** What went wrong; `null` if `status` is `ok`. */
  error: string | null;
  /** The script's traceback. */
  trace: string | null;
  /** A known cause, and what to do about it. */
  hint: string | null;
  displays: Display[];
  files: OutputFile[];
  truncated: Truncation[];
  warnings: string[];
  receipt: Receipt;
  isolation: 'full' | 'partial';
}

/** A run and its outcome, whichever it was. */
export interface Execution<Result = unknown> extends RunOutcome {
  /** What `main()` returned, or a snippet's last line; `null` unless `status` is `ok`. */
  result: Result;
}

/** The body of `POST /run`. */
export interface RunRequest {
  /** Python source for RestrictedPython; there is no `main()`, and `np`, `pd` and `plt` are bound. */
  code: string;
  stdin?: string;
  files?: RequestFile[];
  limits?: Partial<Limits>;
  figures?: 'svg' | 'png' | 'none';
  /** Makes random numbers repeatable. */
  seed?: number;
}

/** The answer of `POST /run`. */
export interface RunResult<Output = unknown> extends RunOutcome {
  /** The variable `output` if the code set it, else what it printed, else `null`. */
  output: Output;
  exitCode: 0 | 1;
}

/** Something that was found in a script without running it. */
export interface Diagnostic {
  severity: 'error' | 'warning' | 'info';
  code: string;
  message: string;
  /** From 1, as in an editor; `null` where it is about the script as a whole. */
  line: number | null;
  column: number | null;
  endLine: number | null;
  endColumn: number | null;
  hint: string | null;
}

/** The answer of `POST /check`. */
export interface CheckResult {
  /** Whether there is no error; warnings are allowed. */
  ok: boolean;
  diagnostics: Diagnostic[];
}

/** The answer of `GET /isolation`. */
export interface IsolationReport {
  level: 'full' | 'partial' | 'none';
  jail: string;
  guarantees: {
    name: string;
    promise: string;
    held: boolean;
    layers: string[];
    missing: { layer: string; reason: string; remedy: string }[];
  }[];
}

/** The answer of `GET /runtime`. */
export interface RuntimeReport {
  python: { implementation: string; version: string };
  packages: { name: string; version: string }[];
  /** Modules that are imported ahead. */
  warm: string[];
  /** The rules of `POST /run` and of `policy: 'restricted'`. */
  restricted: { imports: string[] };
  limits: Record<
    keyof Limits,
    { ceiling: number; min: number; unit: 'ms' | 'bytes' | 'count'; text: string }
  >;
  figures: ('svg' | 'png' | 'none')[];
}

/** The body of `POST /check`. */
export interface CheckRequest {
  script: string;
  mode?: 'main' | 'snippet';
  policy?: 'open' | 'restricted';
}
