/** Real attempts in a real cell before the first run is taken: what was probed is not believed until it was tried. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineStartError } from './errors.js';
import { guestFile } from './files.js';
import type { Outcome } from './outcome.js';
import type { RunRequest } from './run.js';

const REMEDY =
  'Do not run untrusted code on this host; `pycell doctor` shows what holds. Please report it: see SECURITY.md';

/**
 * @param folder the engine's own
 * @param socket that of the zygote in use
 * @throws EngineStartError that names the first attempt that worked
 */
export async function selfTest(
  folder: string,
  socket: string,
  run: (request: RunRequest) => Promise<Outcome>,
): Promise<number> {
  const file = join(folder, 'of-the-host');
  await writeFile(file, 'of the host', { mode: 0o644 });
  const given = { file, folder, socket, pid: process.pid, variable: someVariable() };
  const script = await readFile(guestFile('self_test.py'), 'utf8');
  const { status, error, resultJson } = await run({ script, inputJson: JSON.stringify(given) });
  await rm(file);
  if (status !== 'ok' || resultJson === null)
    throw new EngineStartError(`The self-test could not be run: ${status}: ${error}`, REMEDY);
  const { tried, worked } = JSON.parse(resultJson) as { tried: number; worked: [string, string][] };
  const [first] = worked;
  if (first)
    throw new EngineStartError(`The guarantee '${first[0]}' does not hold: a cell could ${first[1]}`, REMEDY);
  return tried;
}

/** Of the service, and not one that cells have, too. */
function someVariable(): string {
  const cells = /^(PATH|HOME|TMPDIR|USER|LOGNAME|LANG|TZ|MPL.*|PYTHON.*|.*_NUM_THREADS|LD_LIBRARY_PATH)$/;
  return Object.keys(process.env).find((name) => !cells.test(name)) ?? 'PYCELL_NONE';
}
