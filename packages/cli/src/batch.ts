import { begin, exists } from './batch/begin.js';
import { lineChecker } from './batch/check-line.js';
import { summary } from './batch/count.js';
import { type Ledger, writeLedger } from './batch/ledger.js';
import { partFile } from './batch/output.js';
import { Progress } from './batch/progress.js';
import { Work } from './batch/work.js';
import { EXIT } from './exit-codes.js';
import { readSettings, type SettingFlags } from './jobs/settings.js';
import { connect, type ServiceFlags, serviceUrl, urlFlag } from './remote/connect.js';
import { shellWord } from './shell-word.js';
import { nextSignal } from './signals.js';

export interface BatchFlags extends SettingFlags, ServiceFlags {
  out: string;
}

/**
 * `pycell batch FILE --out OUT`: runs each line on a service, and writes a line for each. What was begun is gone on with;
 * leaving ends nothing there.
 */
export async function batch(file: string, { out, ...flags }: BatchFlags): Promise<number> {
  const asked = { file, out, url: serviceUrl(flags), settings: readSettings(flags) };
  const progress = new Progress(process.stderr);
  const leave = new AbortController();
  let ledger: Ledger | undefined;
  const working = (async () => {
    ledger = await begin(asked, () => lineChecker(connect(flags), leave.signal));
    await takeBack(ledger, out);
    return new Work(ledger, { file, out }, flags, progress, leave.signal).finish();
  })();
  try {
    const count = await Promise.race([working, nextSignal()]);
    if (typeof count === 'object') {
      progress.end();
      progress.note(`pycell: ${summary(count)}; ${out}\n`);
      return count.ok === count.total ? EXIT.ok : EXIT.failure;
    }
    leave.abort();
    await working.catch(() => {});
    progress.end();
    progress.note(goingOn(ledger, urlFlag(flags), file, out));
    return count === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
  } finally {
    progress.end();
  }
}

/** Results that were there and have been taken away are fetched again, as far as the service still has them. */
async function takeBack(ledger: Ledger, out: string): Promise<void> {
  if (!ledger.finished || (await exists(out)) || (await exists(partFile(out)))) return;
  ledger.finished = false;
  ledger.saved = { parts: 0, bytes: 0, ok: 0 };
  await writeLedger(out, ledger);
}

/** What becomes of a batch that is left, and how to go on with it or to end it. */
function goingOn(ledger: Ledger | undefined, url: string, file: string, out: string): string {
  if (!ledger) return 'pycell: nothing was sent\n';
  const unsent = ledger.parts.reduce((lines, part) => lines + (part.id === null ? part.lines : 0), 0);
  const inHand = ledger.parts.slice(ledger.saved.parts).flatMap(({ id }) => id ?? []);
  const lines = [
    unsent > 0
      ? `what arrived goes on there; ${unsent} of ${ledger.input.lines} lines may not have arrived`
      : 'it goes on there',
    `to go on here: pycell batch ${shellWord(file)} --out ${shellWord(out)}${url}`,
    ...(inHand.length > 0 ? [`to end it: pycell jobs cancel${url} ${inHand.join(' ')}`] : []),
  ];
  return lines.map((line) => `pycell: ${line}\n`).join('');
}
