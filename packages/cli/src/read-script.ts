import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { RunRequest } from '@pycell/engine';
import { scriptProblem } from '@pycell/service';
import { EXIT } from './exit-codes.js';
import { CommandError } from './failure.js';

/** Reads the script from a file, or from standard input for `-`, and refuses what the service would refuse. */
export async function readScript(file: string): Promise<string> {
  const bytes = file === '-' ? await buffer(process.stdin) : await readFile(file).catch(cannotRead);
  const name = file === '-' ? 'standard input' : file;
  if (!isUtf8(bytes)) throw new CommandError(`${name} is not UTF-8`, EXIT.data);
  const script = bytes.toString('utf8');
  const problem = scriptProblem(script);
  if (problem) throw new CommandError(`${name}: ${problem.detail}`, EXIT.data);
  return script;

  function cannotRead(error: NodeJS.ErrnoException): never {
    throw new CommandError(`cannot read ${file}: ${error.message}`, EXIT.noInput);
  }
}

/** Checks `--input`; its text goes on as it is, with every digit. */
export function readInput(inputJson: string | undefined): Pick<RunRequest, 'inputJson'> {
  if (inputJson === undefined) return {};
  try {
    JSON.parse(inputJson);
  } catch (error) {
    throw new CommandError(`--input is not JSON: ${(error as Error).message}`, EXIT.usage);
  }
  return { inputJson };
}
