/** Reads a done frame: a JSON line about the outcome, a newline, the result's JSON text. A cell wrote it: all is checked. */
import { CELL_STATUSES, type CellStatus, type Ending } from './outcome.js';
import { WireError } from './wire.js';

const MOST_WARNINGS = 100;
const MOST_TEXT = 256 * 1024;

export function readDone(payload: Buffer, resultBytes: number): Ending {
  const newline = payload.indexOf(10);
  if (newline < 0) throw new WireError('no outcome');
  const about = parse(payload.toString('utf8', 0, newline), 'an outcome');
  if (typeof about !== 'object' || about === null) throw new WireError('no outcome');
  const { status, error, trace, warnings } = about as Record<string, unknown>;
  if (status === 'result_limit' || payload.length - newline - 1 > resultBytes) {
    return { status: 'output_limit', what: 'result' };
  }
  if (!CELL_STATUSES.includes(status as CellStatus)) throw new WireError('an unknown status');
  const text = payload.toString('utf8', newline + 1);
  if (status === 'ok') parse(text, 'a result');
  return {
    status: status as CellStatus,
    error: status === 'ok' ? null : (string(error) ?? ''),
    trace: string(trace),
    warnings: Array.isArray(warnings)
      ? warnings.slice(0, MOST_WARNINGS).map((each) => string(each) ?? '')
      : [],
    resultJson: status === 'ok' ? text : null,
  };
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WireError(`${what} that is not JSON`);
  }
}

/** Lone surrogates cannot be written as UTF-8 and become U+FFFD. */
function string(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, MOST_TEXT).toWellFormed() : null;
}
