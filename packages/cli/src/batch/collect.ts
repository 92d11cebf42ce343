import { ConnectionError } from '@pycell/client';
import type { Connection } from '../remote/connect.js';
import type { SentPart } from './ledger.js';
import type { Output } from './output.js';
import { lostLine, resultLine } from './result-line.js';

const MOST_BREAKS = 5;

/** Writes the results of a part that has ended, one line for each of its items. Gives how many were ok. */
export async function collect(
  { client, textOf }: Connection,
  { id, first, lines }: SentPart & { id: string },
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  let next = 0;
  let ok = 0;
  const lost = async (until: number) => {
    for (; next < until; next++) await output.add(lostLine(first + next));
  };
  for (let breaks = 0; ; ) {
    try {
      const options = { signal, ...(next > 0 && { after: next - 1 }) };
      for await (const result of client.jobs.results(id, options)) {
        await lost(result.index);
        await output.add(resultLine(result, textOf(result), first));
        if (result.status === 'ok' && !result.expired) ok++;
        next++;
      }
      break;
    } catch (error) {
      if (!(error instanceof ConnectionError) || ++breaks > MOST_BREAKS) throw error;
    }
  }
  await lost(lines);
  return ok;
}
