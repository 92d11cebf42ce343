/** Reads a done frame: a JSON line about the outcome, a newline, the result's JSON text. A cell wrote it: all is checked. */
import { JsonCheck } from './json-check.js';
import { CELL_STATUSES, type CellStatus, type Ending, type Refusal } from './outcome.js';
import { WireError } from './wire.js';

const MOST_WARNINGS = 100;
const MOST_TEXT = 256 * 1024;
/** An outcome's error, trace and warnings are cut by the cell to a quarter of this. */
const MOST_ABOUT = 512 * 1024;

/** What the request allows of a done frame beyond an outcome with a result. */
export interface DoneRules {
  /** Code of /run that did not set `output` has no result. */
  withoutResult: boolean;
  /** Those that the request has asked for. A script that sends one itself has its own run refused, and no more. */
  refusals: readonly Refusal[];
  /** A program tells its exit code. */
  isProgram?: boolean;
}

const RESULT_ONLY: DoneRules = { withoutResult: false, refusals: [] };

/** @throws WireError where the payload is not what the cell's own code sends */
export async function readDone(
  payload: Buffer,
  resultBytes: number,
  rules: DoneRules = RESULT_ONLY,
): Promise<Ending> {
  const newline = payload.subarray(0, MOST_ABOUT).indexOf(10);
  if (newline < 0) throw new WireError('no outcome');
  const about = parse(payload.toString('utf8', 0, newline));
  if (typeof about !== 'object' || about === null) throw new WireError('no outcome');
  const { status, error, trace, hint, warnings, exitCode } = about as Record<string, unknown>;
  if (status === 'result_limit' || payload.length - newline - 1 > resultBytes) {
    return { status: 'output_limit', what: 'result' };
  }
  if (rules.refusals.includes(status as Refusal)) {
    return { status: 'refused', refusal: status as Refusal, reason: string(error) ?? '' };
  }
  if (!CELL_STATUSES.includes(status as CellStatus)) throw new WireError('an unknown status');
  const result = payload.subarray(newline + 1);
  const hasResult = status === 'ok' && !(rules.withoutResult && result.length === 0);
  if (hasResult && !(await JsonCheck.whole(result))) throw new WireError('a result that is not JSON');
  return {
    status: status as CellStatus,
    error: status === 'ok' ? null : (string(error) ?? ''),
    trace: string(trace),
    hint: string(hint),
    warnings: Array.isArray(warnings)
      ? warnings.slice(0, MOST_WARNINGS).map((each) => string(each) ?? '')
      : [],
    resultJson: hasResult ? result.toString('utf8') : null,
    ...(rules.isProgram && { exitCode: checkedExitCode(exitCode) }),
  };
}

function checkedExitCode(value: unknown): number {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255) return value as number;
  throw new WireError('an exit code that is none');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WireError('an outcome that is not JSON');
  }
}

/** Lone surrogates cannot be written as UTF-8 and become U+FFFD. */
function string(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, MOST_TEXT).toWellFormed() : null;
}
