import { checkLimits, type Limits, type RunRequest } from '@pycell/engine';
import type { z } from 'zod';
import type { ErrorCode } from '../errors/catalogue.js';
import { Refusal } from '../errors/refusal.js';
import { nearest } from '../nearest.js';
import { EXECUTE_FIELDS, executeSchema } from './execute-schema.js';
import { isPlainObject } from './fields.js';
import { rawMember } from './raw-member.js';
import { readJson } from './read-json.js';

/**
 * Turns the body of `POST /execute` into a run.
 *
 * @throws Refusal, or the engine's LimitError, with the message that the caller gets
 */
export function readExecute(body: unknown, ceilings: Limits): RunRequest {
  const { text, value } = readJson(body);
  if (!isPlainObject(value)) throw new Refusal('invalid_field', 'The body must be a JSON object');
  const parsed = executeSchema.safeParse(value);
  if (!parsed.success) throw refusalOf(parsed.error, value);
  const { script, stdin, env, limits, figures, seed } = parsed.data;
  const run: RunRequest = { script };
  if (Object.hasOwn(value, 'input')) {
    const inputJson = rawMember(text, 'input');
    if (inputJson !== undefined) run.inputJson = inputJson;
  }
  if (stdin !== undefined) run.stdin = stdin;
  if (env !== undefined) run.env = env;
  if (limits !== undefined) run.limits = checkLimits(limits, ceilings);
  if (figures !== undefined) run.figures = figures;
  if (seed !== undefined) run.seed = seed;
  return run;
}

/** The first thing wrong: `script` comes first, fields that do not exist come last. */
function refusalOf(error: z.ZodError, body: Record<string, unknown>): Refusal {
  const issue = error.issues[0];
  if (issue === undefined) throw error;
  if (issue.code === 'unrecognized_keys') return unknownField(issue.keys[0] ?? '');
  if (issue.path[0] === 'script' && issue.code === 'invalid_type') {
    return new Refusal(body.script === undefined ? 'script_required' : 'script_not_string', issue.message);
  }
  const code = issue.code === 'custom' ? (issue.params?.code as ErrorCode | undefined) : undefined;
  return new Refusal(code ?? 'invalid_field', issue.message);
}

function unknownField(name: string): Refusal {
  const near = nearest(name, EXECUTE_FIELDS);
  const shown = name.length > 64 ? `${name.slice(0, 64)}…` : name;
  return new Refusal(
    'unknown_field',
    `Unknown field '${shown}'${near ? `, did you mean '${near}'?` : ';'} the fields are ${EXECUTE_FIELDS.join(', ')}`,
  );
}
