/** A run as snekbox tells of it. */
import { constants } from 'node:os';
import type { Outcome, OutputFile } from '@pycell/engine';

export interface EvalResult {
  stdout: string;
  returncode: number | null;
  files: { path: string; size: number; content: string }[];
}

export function resultOf(outcome: Outcome): EvalResult {
  return { stdout: outcome.stdout, returncode: returnCode(outcome), files: outcome.files.flatMap(fileOf) };
}

/** As a shell has it: 128 and the number of the signal. Too much output is snekbox's own SIGTERM, 255 our own fault. */
function returnCode({ status, exit, truncated }: Outcome): number {
  if (status === 'internal_error') return 255;
  if (status === 'output_limit' || truncated.some(({ name }) => name === 'stdout'))
    return 128 + constants.signals.SIGTERM;
  if (exit && exit.signal === null) return exit.code;
  return 128 + (constants.signals[exit?.signal as NodeJS.Signals] ?? constants.signals.SIGKILL);
}

/** Hidden files and those whose name begins with `_` are not for the caller; those without content cannot be. */
function fileOf({ path, size, content, encoding }: OutputFile): EvalResult['files'] {
  const names = path.split('/');
  if (content === null || names.some((name) => name.startsWith('.')) || names.at(-1)?.startsWith('_'))
    return [];
  return [{ path, size, content: encoding === 'base64' ? content : Buffer.from(content).toString('base64') }];
}
