import type { Status } from '@pycell/client';
import type { Run } from './run.js';

export type Tone = 'good' | 'warn' | 'danger' | 'calm';

export interface StatusWords {
  title: string;
  text: string;
  tone: Tone;
}

const WORDS: Record<Status, StatusWords> = {
  ok: { title: 'Finished', text: 'The code ran to its end.', tone: 'good' },
  exception: {
    title: 'Raised an exception',
    text: 'The code stopped where the traceback says.',
    tone: 'danger',
  },
  exit: { title: 'Exited early', text: 'The code ended itself before it returned.', tone: 'warn' },
  wall_limit: { title: 'Stopped: out of time', text: 'It ran for as long as a run may.', tone: 'warn' },
  cpu_limit: {
    title: 'Stopped: out of processor time',
    text: 'It used all that a run may compute.',
    tone: 'warn',
  },
  memory_limit: {
    title: 'Stopped: out of memory',
    text: 'It asked for more than a run may hold.',
    tone: 'warn',
  },
  output_limit: { title: 'Stopped: too much output', text: 'It wrote more than a run may.', tone: 'warn' },
  crashed: {
    title: 'Crashed',
    text: 'The interpreter ended by a signal. Nothing else was touched.',
    tone: 'danger',
  },
  cancelled: { title: 'Cancelled', text: 'The run was stopped.', tone: 'calm' },
  syntax_error: {
    title: 'Syntax error',
    text: 'Python cannot read the code, so nothing ran.',
    tone: 'danger',
  },
  no_main: {
    title: 'No main()',
    text: 'A script returns its result from a function main().',
    tone: 'danger',
  },
  not_json: {
    title: 'Result is not JSON',
    text: 'main() returned something that JSON has no form for.',
    tone: 'danger',
  },
  internal_error: { title: 'The service failed', text: 'This is not the code’s fault.', tone: 'danger' },
};

const PHASES: Record<Exclude<Run['phase'], 'done'>, StatusWords> = {
  waiting: { title: 'Waiting for a cell', text: 'The run is on its way.', tone: 'calm' },
  running: { title: 'Running', text: 'Output appears as it is written.', tone: 'calm' },
  failed: { title: 'No result', text: '', tone: 'danger' },
  cancelled: {
    title: 'Cancelled',
    text: 'You stopped the run; its cell is gone. Output up to then is kept.',
    tone: 'calm',
  },
};

const CANCELLED_JOB: StatusWords = {
  title: 'Cancelled',
  text: 'This job was cancelled. It has no answer.',
  tone: 'calm',
};

/** A run's state in a few words. */
export function statusWords({ phase, outcome, failure, isJob }: Run): StatusWords {
  if (phase === 'cancelled' && isJob) return CANCELLED_JOB;
  if (phase === 'failed' && failure) return { ...PHASES.failed, title: failure.title };
  if (phase !== 'done') return PHASES[phase];
  return wordsOf(String(outcome?.status));
}

/** A status in a few words; one of a later service is its own. */
export function wordsOf(status: string): StatusWords {
  return (WORDS as Partial<Record<string, StatusWords>>)[status] ?? { title: status, text: '', tone: 'warn' };
}
