import { open, readFile, rename } from 'node:fs/promises';
import type { JobSettings } from '@pycell/client';
import { EXIT } from '../exit-codes.js';
import { CommandError } from '../failure.js';
import type { Part } from './input.js';

/** A part of the input; `id` is the batch that it was handed in as, `null` as long as that is not known. */
export interface SentPart extends Part {
  id: string | null;
}

/** What a second start has to know: the file `OUT.batch`. */
export interface Ledger {
  version: 1;
  /** Where it was sent. */
  url: string;
  input: { sha256: string; lines: number };
  settings: JobSettings;
  /**
   * By chance, and written before anything is sent: the idempotency keys are made from it, so that a part that was sent
   * by a process that died before it could write the answer down is not run a second time.
   */
  run: string;
  parts: SentPart[];
  /** Of the results that are in `OUT.part`: how many parts of the input, bytes, and lines that were ok. */
  saved: { parts: number; bytes: number; ok: number };
  /** Every result is there; `OUT.part` is, or becomes, OUT. */
  finished: boolean;
}

export const ledgerFile = (out: string): string => `${out}.batch`;

/** What an earlier start has left; undefined where there was none. @throws CommandError */
export async function readLedger(out: string): Promise<Ledger | undefined> {
  const file = ledgerFile(out);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CommandError(`cannot read ${file}: ${(error as Error).message}`, EXIT.noInput);
  }
  const ledger = parse(text);
  if (ledger) return ledger;
  throw new CommandError(
    `${file} is not what this version of pycell writes: remove it, or give another --out`,
    EXIT.usage,
  );
}

function parse(text: string): Ledger | undefined {
  try {
    const ledger = JSON.parse(text) as Partial<Ledger> | null;
    const whole = ledger?.version === 1 && ledger.input && ledger.settings && ledger.saved && ledger.run;
    return whole && Array.isArray(ledger.parts) ? (ledger as Ledger) : undefined;
  } catch {
    return undefined;
  }
}

/** Whole or not at all, also if the machine goes down. */
export async function writeLedger(out: string, ledger: Ledger): Promise<void> {
  const file = ledgerFile(out);
  const temporary = `${file}.new`;
  try {
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(ledger)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    throw new CommandError(`cannot write ${file}: ${(error as Error).message}`, EXIT.cannotCreate);
  }
}
