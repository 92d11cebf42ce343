import { checkLimits, type Limits, type RunRequest } from '@pycell/engine';
import { readBody } from './read-body.js';
import { runSchema } from './run-schema.js';

/**
 * Turns the body of `POST /run` into a run.
 *
 * @throws Refusal, or the engine's LimitError, with the message that the caller gets
 */
export function readRun(body: unknown, ceilings: Limits): RunRequest {
  const { code, stdin, files, limits, figures, seed } = readBody(body, runSchema).data;
  const run: RunRequest = { script: code, mode: 'run', policy: 'restricted' };
  if (stdin !== undefined) run.stdin = stdin;
  if (files !== undefined && files.length > 0) run.files = files;
  if (limits !== undefined) run.limits = checkLimits(limits, ceilings);
  if (figures !== undefined) run.figures = figures;
  if (seed !== undefined) run.seed = seed;
  return run;
}
