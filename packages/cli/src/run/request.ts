import { isUtf8 } from 'node:buffer';
import { buffer } from 'node:stream/consumers';
import type { RunRequest } from '@pycell/engine';
import { EXIT } from '../exit-codes.js';
import { CommandError } from '../failure.js';
import { readInput, readScript } from '../read-script.js';
import { readFiles } from './files-in.js';
import { parseLimits } from './limits.js';

/** The flags of `pycell run` that become part of the request. */
export interface RequestFlags {
  input?: string;
  stdin?: boolean;
  file?: string[];
  limit?: string[];
  env?: string[];
  seed?: string;
  figures?: 'svg' | 'png' | 'none';
  policy?: 'open' | 'restricted';
  mode?: 'main' | 'snippet';
}

const MAX_SEED = 2 ** 32 - 1;

/**
 * The request that the command line stands for.
 *
 * @throws CommandError
 */
export async function readRequest(file: string, flags: RequestFlags): Promise<RunRequest> {
  if (file === '-' && flags.stdin) {
    throw new CommandError('standard input is either the script (-) or what it reads (--stdin)', EXIT.usage);
  }
  const { limit = [], env = [], seed, figures, policy, mode } = flags;
  const limits = parseLimits(limit);
  const request: RunRequest = {
    ...readInput(flags.input),
    ...(limit.length > 0 && { limits }),
    ...(env.length > 0 && { env: Object.fromEntries(env.map(variable)) }),
    ...(seed !== undefined && { seed: readSeed(seed) }),
    ...(figures && { figures }),
    ...(policy && { policy }),
    ...(mode && { mode }),
    script: await readScript(file),
  };
  if (flags.stdin) request.stdin = await readStdin();
  if (flags.file?.length) request.files = await readFiles(flags.file);
  return request;
}

/** `NAME=VALUE`, or `NAME` for our own variable of that name. */
function variable(text: string): [string, string] {
  const [, name = '', value] = /^([^=]+)(?:=(.*))?$/s.exec(text) ?? [];
  const found = value ?? process.env[name];
  if (found !== undefined) return [name, found];
  const why =
    name === '' ? 'it takes NAME=VALUE' : 'there is no such variable here to pass on; or give NAME=VALUE';
  throw new CommandError(`--env is ${JSON.stringify(text)}; ${why}`, EXIT.usage);
}

function readSeed(text: string): number {
  const seed = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (seed <= MAX_SEED) return seed;
  throw new CommandError(
    `--seed is ${JSON.stringify(text)}; it takes a whole number, 0 to ${MAX_SEED}`,
    EXIT.usage,
  );
}

async function readStdin(): Promise<string> {
  const bytes = await buffer(process.stdin);
  if (!isUtf8(bytes)) throw new CommandError('standard input is not UTF-8', EXIT.data);
  return bytes.toString('utf8');
}
