import { checkFiles, LIMIT_NAMES, type Limits } from '@pycell/engine';
import { readExecute } from '@pycell/service';
import type { Connection } from '../remote/connect.js';

/** What looks at a line as the service will, with its ceilings; gives what is wrong, in the service's words. */
export async function lineChecker(
  { client }: Connection,
  signal: AbortSignal,
): Promise<(line: Buffer) => string | undefined> {
  const { limits } = await client.runtime({ signal });
  const ceilings = Object.fromEntries(
    LIMIT_NAMES.map((name) => [name, limits[name].ceiling]),
  ) as unknown as Limits;
  return (line) => {
    try {
      const run = readExecute(line, ceilings);
      checkFiles(run.files ?? [], { ...ceilings, ...run.limits }, Buffer.byteLength(run.stdin ?? ''));
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };
}
