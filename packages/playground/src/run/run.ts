import type { Display, Execution, RunResult, UsageEvent } from '@pycell/client';
import type { Draft, Mode } from '../draft/draft.js';
import type { Failure } from './failure.js';

export type RunOutcome = Execution | RunResult;

/** A piece of output, in the order in which it came. */
export interface Chunk {
  stream: 'stdout' | 'stderr';
  text: string;
}

/** A run as the page shows it, from the click on. */
export interface Run {
  mode: Mode;
  code: string;
  /** The answer of a job; its code is empty where this page has not handed it in. */
  isJob?: true;
  /**
   * waiting: sent, not yet begun · running · done: there is an outcome · failed: there is none, and `failure` says why ·
   * cancelled: by the person at the page
   */
  phase: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  /** Milliseconds since 1970; the one clock that history shows. */
  at: number;
  /** Of the page's clock, while and after it ran. */
  elapsedMs?: number;
  /** What it had used when the service last said so; the outcome has it all. */
  usage?: Pick<UsageEvent, 'cpuMs' | 'peakMemoryBytes'>;
  chunks: Chunk[];
  displays: Display[];
  outcome?: RunOutcome;
  failure?: Failure;
}

/** What the code came to; undefined where it came to nothing, which is not the same as `null`. */
export function resultOf({ outcome }: Run): unknown {
  if (outcome?.status !== 'ok') return undefined;
  return 'output' in outcome ? outcome.output : outcome.result;
}

/** Whether lines of the run's code are lines of what is in the editor. A run of one's own is of a text that was there. */
export function isOfEditor({ isJob, mode, code }: Run, draft: Pick<Draft, 'mode' | 'code'>): boolean {
  return !isJob || (code !== '' && mode === draft.mode && code === draft.code[mode]);
}

/** A run as it is opened from the history, where only its outcome is kept. */
export function fromOutcome(run: Pick<Run, 'mode' | 'code' | 'at' | 'isJob'>, outcome: RunOutcome): Run {
  const chunks: Chunk[] = [];
  for (const stream of ['stdout', 'stderr'] as const) {
    if (outcome[stream] !== '') chunks.push({ stream, text: outcome[stream] });
  }
  return { ...run, phase: 'done', chunks, displays: outcome.displays, outcome };
}
