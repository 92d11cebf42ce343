import { formatBytes } from '@pycell/engine';
import type { ErrorCode } from '../errors/catalogue.js';

const MIB = 1024 * 1024;
/** Source is code; data goes into `input`. */
const MAX_SCRIPT_BYTES = MIB;

/** Why a script is refused before it is run, if it is. */
export function scriptProblem(script: string): { code: ErrorCode; detail: string } | undefined {
  if (!/\S/.test(script)) return { code: 'script_empty', detail: "'script' must not be empty" };
  const size = Buffer.byteLength(script);
  if (size <= MAX_SCRIPT_BYTES) return undefined;
  // Just over the limit would round to the limit itself, and read like a mistake of ours.
  const shown = formatBytes(Math.max(size, 1.1 * MIB));
  const limit = formatBytes(MAX_SCRIPT_BYTES);
  return { code: 'script_too_large', detail: `'script' is too large: ${shown}, at most ${limit}` };
}
