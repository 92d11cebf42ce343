import { checkLimits, type Limits, type RunRequest } from '@pycell/engine';
import type { z } from 'zod';
import { executeSchema } from './execute-schema.js';
import { rawMember, replaceMember } from './raw-member.js';
import { type Body, readObject } from './read-body.js';
import { readJson } from './read-json.js';

/**
 * Turns the body of `POST /execute` into a run.
 *
 * @throws Refusal, or the engine's LimitError, with the message that the caller gets
 */
export function readExecute(body: unknown, ceilings: Limits): RunRequest {
  return runOf(readObject(readJson(body, withoutInput), executeSchema), ceilings);
}

/** The JSON of a run, with nothing to make values of where it had its input. */
export function withoutInput(text: string): string {
  return replaceMember(text, 'input', () => 'null');
}

/** The run that the fields of /execute ask for, whatever else is beside them. */
export function runOf(
  { text, value, data }: Body<z.infer<typeof executeSchema>>,
  ceilings: Limits,
): RunRequest {
  const { script, mode, stdin, env, files, limits, policy, figures, seed } = data;
  const run: RunRequest = { script };
  if (mode !== undefined && mode !== 'main') run.mode = mode;
  if (Object.hasOwn(value, 'input')) {
    const inputJson = rawMember(text, 'input');
    if (inputJson !== undefined) run.inputJson = inputJson;
  }
  if (stdin !== undefined) run.stdin = stdin;
  if (env !== undefined) run.env = env;
  if (files !== undefined && files.length > 0) run.files = files;
  if (limits !== undefined) run.limits = checkLimits(limits, ceilings);
  if (policy !== undefined && policy !== 'open') run.policy = policy;
  if (figures !== undefined) run.figures = figures;
  if (seed !== undefined) run.seed = seed;
  return run;
}
