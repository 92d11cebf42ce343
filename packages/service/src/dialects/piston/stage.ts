/** A run as the stage of a Piston job. Status and message are those of isolate, which Piston runs programs with. */
import { constants } from 'node:os';
import type { Outcome } from '@pycell/engine';

/** RE: exit code; SG: signal; TO: time; OL, EL: too much on stdout, stderr; XX: the service's fault. */
export type StageStatus = 'RE' | 'SG' | 'TO' | 'OL' | 'EL' | 'XX';

export interface Stage {
  signal: string | null;
  stdout: string;
  stderr: string;
  code: number | null;
  output: string;
  memory: number;
  message: string | null;
  status: StageStatus | null;
  cpu_time: number;
  wall_time: number;
}

export function stageOf(outcome: Outcome, output: string): Stage {
  const { stdout, stderr, receipt } = outcome;
  const { status, message, code, signal } = endOf(outcome);
  return {
    signal,
    stdout,
    stderr,
    code,
    output,
    memory: receipt.peakMemoryBytes,
    message,
    status,
    cpu_time: Math.round(receipt.cpuMs),
    wall_time: Math.round(receipt.runMs),
  };
}

type End = Pick<Stage, 'status' | 'message' | 'code' | 'signal'>;

export function endOf({ status, error, exit, truncated }: Outcome): End {
  const isCut = (stream: string) => truncated.some(({ name }) => name === stream);
  if (isCut('stdout') || status === 'output_limit') return killed('OL', 'stdout length exceeded');
  if (isCut('stderr')) return killed('EL', 'stderr length exceeded');
  if (status === 'wall_limit') return killed('TO', 'Time limit exceeded (wall clock)');
  if (status === 'cpu_limit') return killed('TO', 'Time limit exceeded');
  if (status === 'internal_error') return { status: 'XX', message: error, code: null, signal: null };
  if (exit && exit.signal === null) {
    const { code } = exit;
    return code === 0
      ? { status: null, message: null, code, signal: null }
      : { status: 'RE', message: `Exited with error status ${code}`, code, signal: null };
  }
  const signal = exit?.signal ?? 'SIGKILL';
  const number = constants.signals[signal as NodeJS.Signals];
  // A limit that has no status of its own says which it was.
  const message =
    status === 'crashed' && error && !error.endsWith(signal) ? error : `Caught fatal signal ${number}`;
  return { ...killed('SG', status === 'memory_limit' ? (error ?? message) : message), signal };
}

function killed(status: StageStatus, message: string): End {
  return { status, message, code: null, signal: 'SIGKILL' };
}
