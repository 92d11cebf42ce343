/**
 * Reads back the files of a run whose cell can send nothing any more: it was killed, or has ended by itself. Its scratch
 * is still there, and its slot must not look into it; so another cell does, closed like any other and used once.
 */
import { createHash } from 'node:crypto';
import type { Cell, CellEvents } from './cell.js';
import type { Limits } from './limits.js';
import { OutputFiles } from './output-files.js';
import { type Frame, WireError } from './wire.js';
import type { RequestFile } from './work-files.js';

/** From the end of the run on: for its processes to be gone, and for its files to be read. */
const LONGEST_MS = 3000;
/** The files lie in the run's memory; who reads them needs some, too. */
const ROOM_BYTES = 64 << 20;

const GONE = { reason: 'the sandbox is gone' };

/** Nothing was left, or this is what was left; or why it could not be had. */
export type Collected = { files: OutputFiles } | { reason: string };

export function collect(
  cell: Cell,
  given: readonly RequestFile[],
  limits: Limits,
  signal: AbortSignal | undefined,
): Promise<Collected> {
  return new Promise((resolve) => {
    const files = new OutputFiles();
    let collector: Cell | undefined;
    let settled = false;
    const late = setTimeout(() => settle({ reason: 'they were not there in time' }), LONGEST_MS);
    const gone = () => settle({ reason: 'the caller went away' });

    function settle(collected: Collected): void {
      if (settled) return;
      settled = true;
      clearTimeout(late);
      signal?.removeEventListener('abort', gone);
      // Whatever is left of either goes now.
      cell.keep = false;
      if (cell.state === 'over') cell.slot.clear(cell);
      collector?.discard();
      resolve(collected);
    }

    function begin(): void {
      if (settled) return;
      const { slot } = cell;
      if (!cell.end) settle(GONE);
      else if (!slot.keeps(cell)) settle({ files });
      else if (!makeRoom(cell, limits)) settle(GONE);
      else {
        collector = slot.collect(cell, (failed) => {
          if (failed) settle({ reason: 'a cell to read them could not be closed' });
          else if (!settled) collector?.deliver(digests(given), { outputBytes: 0, resultBytes: 0 }, events);
        });
        collector.hear(events);
      }
    }

    const events: CellEvents = {
      frame,
      garbage: (error) => settle({ reason: `what came back was ${error.message}` }),
      change: () => {
        if (collector?.state === 'over' || collector?.channelClosed)
          settle({ reason: 'the cell that read them ended' });
      },
    };

    function frame({ kind, payload }: Frame): void {
      if (settled) return;
      try {
        if (kind === 'L') files.take(payload);
        else if (kind === 'D') settle({ files });
        else throw new WireError('an unexpected frame');
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        settle({ reason: `what came back was ${error.message}` });
      }
    }

    signal?.addEventListener('abort', gone, { once: true });
    if (signal?.aborted) gone();
    else cell.whenOver(begin);
  });
}

function makeRoom(cell: Cell, limits: Limits): boolean {
  try {
    cell.slot.cgroup?.arm({ ...limits, memoryBytes: limits.memoryBytes + ROOM_BYTES });
    return true;
  } catch {
    return false;
  }
}

/** What tells the cell which files are as they were given: size and SHA-256, by path. */
function digests(given: readonly RequestFile[]): string {
  const entries = given.map(({ path, content, encoding }) => {
    const bytes = Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8');
    return [path, [bytes.length, createHash('sha256').update(bytes).digest('hex')]];
  });
  return JSON.stringify(entries);
}
