import type { RunRequest } from '@pycell/engine';
import { checkSchema } from './check-schema.js';
import { readBody } from './read-body.js';

/**
 * Turns the body of `POST /check` into a look at a script.
 *
 * @throws Refusal with the message that the caller gets
 */
export function readCheck(body: unknown): RunRequest {
  const { script, mode, policy } = readBody(body, checkSchema).data;
  return {
    script,
    mode: 'check',
    ...(mode === 'snippet' && { checkedAs: mode }),
    ...(policy === 'restricted' && { policy }),
  };
}
