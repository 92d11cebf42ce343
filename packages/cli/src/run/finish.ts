import { EXIT, exitCode } from '../exit-codes.js';
import type { Ended } from './backend.js';
import { keepFiles, report } from './report.js';
import type { Screen } from './screen.js';

export interface FinishFlags {
  out?: string;
  json?: boolean;
}

/** Tells how a run ended: notes on the screen, files into their folder, the result on stdout. Gives the exit code. */
export async function finish(ended: Ended, { out, json }: FinishFlags, screen: Screen): Promise<number> {
  if (!json) screen.note(report(ended.outcome));
  const kept = await keepFiles(ended, out);
  screen.note(kept.notes);
  if (json) process.stdout.write(`${ended.json}\n`);
  else if (ended.resultJson !== null) process.stdout.write(`${ended.resultJson}\n`);
  const code = exitCode(ended.outcome);
  return code === EXIT.ok && kept.failed ? EXIT.cannotCreate : code;
}
