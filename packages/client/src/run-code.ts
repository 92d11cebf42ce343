import { notebookCell } from './notebook-cell.js';
import type { StreamEvent } from './stream.js';
import type { Display, ExecuteRequest, Execution } from './types.js';

/** A piece of output, as it came. */
export interface OutputMessage {
  line: string;
  /** Nanoseconds since 1970, of this machine's clock. */
  timestamp: number;
  /** Whether it was written to stderr. */
  error: boolean;
}

/** Something that was displayed, by kind. */
export interface CodeResult {
  /** Whether this is the value of the code's last line. */
  isMainResult: boolean;
  text?: string;
  html?: string;
  markdown?: string;
  svg?: string;
  png?: string;
  jpeg?: string;
  pdf?: string;
  latex?: string;
  json?: unknown;
  javascript?: string;
  /** The whole mime bundle. */
  raw: Record<string, unknown>;
}

export interface CodeError {
  /** The exception's class; where there was none, the run's status, such as `wall_limit`. */
  name: string;
  value: string;
  traceback: string;
}

/** What `runCode` returns. */
export interface CodeExecution {
  results: CodeResult[];
  logs: { stdout: string[]; stderr: string[] };
  error: CodeError | undefined;
  /** The value of the code's last line as text. */
  text: string | undefined;
  /** The run as `execute` gives it. */
  execution: Execution;
}

type Callback<T> = (value: T) => unknown;

/** Callbacks are waited for; one that throws ends the run. */
export interface CodeOptions extends Omit<ExecuteRequest, 'script' | 'mode' | 'input' | 'policy'> {
  onStdout?: Callback<OutputMessage>;
  onStderr?: Callback<OutputMessage>;
  onResult?: Callback<CodeResult>;
  onError?: Callback<CodeError>;
  signal?: AbortSignal;
}

type Stream = (
  request: ExecuteRequest,
  signal: AbortSignal | undefined,
) => AsyncIterable<StreamEvent<Execution>>;

/** Runs `code` as a notebook would, in a cell of its own: nothing is kept for the next call. */
export async function runCode(stream: Stream, code: string, options: CodeOptions): Promise<CodeExecution> {
  const { onStdout, onStderr, onResult, onError, signal, ...rest } = options;
  const results: CodeResult[] = [];
  const logs = { stdout: [] as string[], stderr: [] as string[] };
  for await (const event of stream({ ...rest, script: notebookCell(code) }, signal)) {
    if (event.type === 'stdout' || event.type === 'stderr') {
      logs[event.type].push(event.text);
      const isError = event.type === 'stderr';
      const message = { line: event.text, timestamp: Date.now() * 1e6, error: isError };
      await (isError ? onStderr : onStdout)?.(message);
    } else if (event.type === 'display') {
      const result = resultOf(event.display);
      results.push(result);
      await onResult?.(result);
    } else if (event.type === 'done') {
      const error = errorOf(event.outcome);
      if (error) await onError?.(error);
      const text = results.find(({ isMainResult }) => isMainResult)?.text;
      return { results, logs, error, text, execution: event.outcome };
    }
  }
  throw new Error('a stream ends with `done` or throws');
}

const KINDS: Record<string, Exclude<keyof CodeResult, 'isMainResult' | 'raw' | 'json'>> = {
  'text/plain': 'text',
  'text/html': 'html',
  'text/markdown': 'markdown',
  'image/svg+xml': 'svg',
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'application/pdf': 'pdf',
  'text/latex': 'latex',
  'application/javascript': 'javascript',
};

function resultOf({ data, metadata }: Display): CodeResult {
  const ours = metadata.pycell as { main?: unknown } | undefined;
  const result: CodeResult = { isMainResult: ours?.main === true, raw: data };
  for (const [type, value] of Object.entries(data)) {
    const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
    if (kind) result[kind] = textOf(value);
    else if (type === 'application/json') result.json = value;
  }
  return result;
}

/** The text of a value that should be one; the service only sees to it that it is JSON. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? each.toString() : each)) ?? '';
  } catch {
    return '(too deeply nested to be shown)';
  }
}

function errorOf({ status, error, trace }: Execution): CodeError | undefined {
  if (status === 'ok') return undefined;
  const raised =
    status === 'exception' ? /^Script execution failed: ([\w.]+)(?:: )?(.*)$/s.exec(error ?? '') : null;
  const [name = status, value = error ?? ''] = raised?.slice(1) ?? [];
  return { name, value, traceback: trace ?? '' };
}
