import { randomUUID } from 'node:crypto';
import { access } from 'node:fs/promises';
import type { JobSettings } from '@pycell/client';
import { EXIT } from '../exit-codes.js';
import { CommandError } from '../failure.js';
import { hashInput, readInput } from './input.js';
import { type Ledger, ledgerFile, readLedger, writeLedger } from './ledger.js';

/** What is asked for on the command line. */
export interface Asked {
  file: string;
  out: string;
  url: string;
  settings: JobSettings;
}

/**
 * Goes on with what an earlier start has left, or begins: then every line is looked at before the first one is sent.
 *
 * @param checker gives what looks at a line
 * @throws CommandError where what was left is of something else
 */
export async function begin(
  asked: Asked,
  checker: () => Promise<(line: Buffer) => string | undefined>,
): Promise<Ledger> {
  const { file, out, url, settings } = asked;
  const left = await readLedger(out);
  if (left) {
    await mustBeSame(left, asked);
    return left;
  }
  if (await exists(out)) {
    throw new CommandError(
      `${out} exists, and no ${ledgerFile(out)} that says what it is: remove it, or give another --out`,
      EXIT.usage,
    );
  }
  const { sha256, lines, parts } = await readInput(file, await checker());
  const ledger: Ledger = {
    version: 1,
    url,
    input: { sha256, lines },
    settings,
    run: randomUUID(),
    parts: parts.map((part) => ({ ...part, id: null })),
    saved: { parts: 0, bytes: 0, ok: 0 },
    finished: false,
  };
  await writeLedger(out, ledger);
  return ledger;
}

/** Settings that are not given are those of the first start. */
async function mustBeSame(left: Ledger, { file, out, url, settings }: Asked): Promise<void> {
  const start = `to start anew, remove ${ledgerFile(out)} and ${out}, or give another --out`;
  if (left.input.sha256 !== (await hashInput(file)))
    throw new CommandError(`${out} was begun with another input than ${file}: ${start}`, EXIT.usage);
  if (left.url !== url) {
    throw new CommandError(
      `${out} was begun on ${left.url}: go on with --url ${left.url}; ${start}`,
      EXIT.usage,
    );
  }
  for (const name of Object.keys(settings) as (keyof JobSettings)[]) {
    if (JSON.stringify(settings[name]) !== JSON.stringify(left.settings[name]))
      throw new CommandError(`${out} was begun with another ${name}: leave it out; ${start}`, EXIT.usage);
  }
}

export async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
