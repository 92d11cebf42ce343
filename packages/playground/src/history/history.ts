import { type Draft, isScript, type Mode } from '../draft/draft.js';
import { fromOutcome, type Run, type RunOutcome } from '../run/run.js';
import { statusWords, type Tone } from '../run/status-words.js';

/** A run of the past, as this browser keeps it. */
export interface Entry {
  id: string;
  at: number;
  mode: Mode;
  code: string;
  input: string;
  title: string;
  tone: Tone;
  runMs: number | undefined;
  /** JSON text, which keeps integers that a number would round; absent where it was too large to keep. */
  outcome?: string;
}

export const MOST_ENTRIES = 40;
/** Of one outcome, and of all entries, in UTF-16 units: browsers give a page about 5 million. */
export const MOST_OUTCOME = 150_000;
export const MOST_TOTAL = 2_500_000;

/** The history with a run in front, within its bounds: the oldest go, and outcomes that are too large stay out. */
export function remember(entries: readonly Entry[], entry: Entry): Entry[] {
  const { outcome, ...rest } = entry;
  const kept: Entry[] = [outcome !== undefined && outcome.length <= MOST_OUTCOME ? entry : rest];
  let total = sizeOf(kept[0] as Entry);
  for (const each of entries) {
    total += sizeOf(each);
    if (kept.length >= MOST_ENTRIES || total > MOST_TOTAL) break;
    if (each.id !== entry.id) kept.push(each);
  }
  return kept;
}

/** @param outcome the outcome's JSON text */
export function toEntry(run: Run, draft: Pick<Draft, 'input'>, outcome: string | undefined): Entry {
  const { title, tone } = statusWords(run);
  return {
    id: run.outcome?.id ?? `local-${run.at}`,
    at: run.at,
    mode: run.mode,
    code: run.code,
    input: isScript(run.mode) ? draft.input : '',
    title,
    tone,
    runMs: run.outcome?.receipt.runMs ?? run.elapsedMs,
    ...(outcome !== undefined && { outcome }),
  };
}

/** The run of an entry, where its outcome was kept. */
export function toRun(entry: Entry, parse: (text: string) => unknown): Run | undefined {
  if (entry.outcome === undefined) return undefined;
  try {
    return fromOutcome(entry, parse(entry.outcome) as RunOutcome);
  } catch {
    return undefined;
  }
}

/** What was stored, as far as it is what this page stores. */
export function readEntries(value: unknown): Entry[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (each) => typeof each?.id === 'string' && typeof each.code === 'string' && typeof each.title === 'string',
  );
}

/** What a list shows of the code: its first line that says something. */
export function summaryOf(code: string): string {
  const lines = code.split('\n').map((line) => line.trim());
  const telling = lines.find((line) => line !== '' && !/^(import|from|#|def main|"""|@)/.test(line));
  return (telling ?? lines.find(Boolean) ?? '').slice(0, 120);
}

function sizeOf({ code, input, outcome = '' }: Entry): number {
  return code.length + input.length + outcome.length + 300;
}
