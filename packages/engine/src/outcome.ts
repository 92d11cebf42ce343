/** The outcome of a run: a closed set of statuses, each with its text. Texts are the contract's. */
import { constants } from 'node:os';
import { formatBytes, formatMs, HARD_OUTPUT_BYTES, type Limits } from './limits.js';
import type { OutputFile } from './work-files.js';

/** Endings that the script's own code brings about and the cell reports. */
export const CELL_STATUSES = [
  'ok',
  'exception',
  'exit',
  'memory_limit',
  'syntax_error',
  'no_main',
  'not_json',
] as const;
export type CellStatus = (typeof CELL_STATUSES)[number];

export type Status =
  | CellStatus
  | 'wall_limit'
  | 'cpu_limit'
  | 'output_limit'
  | 'crashed'
  | 'cancelled'
  | 'internal_error';

/** What was cut: bytes of a stream, or entries of a list. */
export type Truncation =
  | { name: 'stdout' | 'stderr'; keptBytes: number; totalBytes: number }
  | { name: 'displays' | 'files'; kept: number; total: number };

export interface Receipt {
  queueMs: number;
  startMs: number;
  runMs: number;
  cpuMs: number;
  peakMemoryBytes: number;
}

export interface Outcome {
  id: string;
  status: Status;
  /** The result's JSON text as the cell wrote it, checked to be JSON. */
  resultJson: string | null;
  stdout: string;
  stderr: string;
  error: string | null;
  trace: string | null;
  hint: string | null;
  /** Jupyter mime bundles, `{"data": {…}, "metadata": {…}}`, as JSON text that was checked to be JSON. */
  displaysJson: string[];
  files: OutputFile[];
  truncated: Truncation[];
  warnings: string[];
  receipt: Receipt;
  isolation: 'full' | 'partial';
  /** Of a program. */
  exit?: Exit;
}

/** How a process ended, as its parent sees it. One that a limit ended was killed. */
export type Exit = { code: number; signal: null } | { code: null; signal: string };

/** The contract's body. The result's text is spliced in, so that numbers keep every digit. */
export function renderOutcome(outcome: Outcome): string {
  const { id, status, resultJson, displaysJson, ...rest } = outcome;
  const head = JSON.stringify({ id, status });
  const result = `"result":${resultJson ?? 'null'},"displays":[${displaysJson.join(',')}]`;
  return `${head.slice(0, -1)},${result},${JSON.stringify(rest).slice(1)}`;
}

/** How the cell's own code says, before anything of a script runs, that it will not run it. */
export const REFUSALS = ['dangerous', 'not_supported'] as const;
export type Refusal = (typeof REFUSALS)[number];

/** Why a run ended, before its text: the host's own reasons, and what a cell left behind. */
export type Ending =
  | {
      status: CellStatus;
      error: string | null;
      trace: string | null;
      hint: string | null;
      warnings: string[];
      resultJson: string | null;
      /** Of a program. */
      exitCode?: number;
    }
  | { status: 'wall_limit' | 'cpu_limit' | 'memory_limit' | 'cancelled' }
  | { status: 'output_limit'; what: 'output' | 'result' }
  | { status: 'crashed'; cause: string }
  | { status: 'exit'; code: number; hasMain: boolean }
  | { status: 'refused'; refusal: Refusal; reason: string }
  | { status: 'internal_error' };

/** Runs of which nobody is to hear, and those that we have failed, have no files. */
export function isCollected({ status }: Ending): boolean {
  return status !== 'cancelled' && status !== 'internal_error';
}

/** The `error` text of an ending that has no text of its own. */
export function errorText(ending: Ending, limits: Limits): string | null {
  const failed = 'Sandbox failed to run script:';
  switch (ending.status) {
    case 'wall_limit':
      return `${failed} wall time limit of ${formatMs(limits.wallMs)} exceeded`;
    case 'cpu_limit':
      return `${failed} CPU time limit of ${formatMs(limits.cpuMs)} exceeded`;
    case 'memory_limit':
      return `${failed} memory limit of ${formatBytes(limits.memoryBytes)} exceeded`;
    case 'output_limit':
      return 'what' in ending && ending.what === 'result'
        ? `${failed} result limit of ${formatBytes(limits.resultBytes)} exceeded`
        : `${failed} output limit of ${formatBytes(HARD_OUTPUT_BYTES)} exceeded`;
    case 'crashed':
      return `Script crashed: ${ending.cause}`;
    case 'exit':
      if (!('code' in ending)) return ending.error;
      return `Script exited with code ${ending.code}${ending.hasMain ? ' before main() returned' : ''}`;
    case 'internal_error':
      return 'Internal server error';
    case 'cancelled':
      return 'The caller went away';
    default:
      return 'error' in ending ? ending.error : null;
  }
}

export function exitOf(ending: Ending): Exit {
  if ('exitCode' in ending && ending.status !== 'memory_limit')
    return { code: ending.exitCode, signal: null };
  if ('code' in ending) return { code: ending.code, signal: null };
  const signal = 'cause' in ending && ending.cause.startsWith('SIG') ? ending.cause : 'SIGKILL';
  return { code: null, signal };
}

/** Of names for the same number the first is the usual one: SIGABRT, not SIGIOT. */
const SIGNAL_NAMES = new Map(
  Object.entries(constants.signals)
    .reverse()
    .map(([name, number]) => [number, name]),
);

export function signalName(number: number): string {
  return SIGNAL_NAMES.get(number) ?? `signal ${number}`;
}
