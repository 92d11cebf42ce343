/** One run: deliver the request to a closed cell, collect what comes back, settle the outcome. */
import type { Writable } from 'node:stream';
import type { Cell } from './cell.js';
import { collect } from './collect.js';
import { Displays } from './displays.js';
import { type DoneRules, readDone } from './done.js';
import { DangerousScriptError, NotSupportedError } from './errors.js';
import { hintFor } from './hints.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import {
  type Ending,
  errorText,
  exitOf,
  isCollected,
  type Outcome,
  type Receipt,
  signalName,
} from './outcome.js';
import type { Output } from './output.js';
import { OutputFiles } from './output-files.js';
import { Termination } from './terminate.js';
import { type Frame, WireError } from './wire.js';
import type { RequestFile } from './work-files.js';

export interface RunRequest {
  /** Python source; of `main` one that defines `main()`. What it is of `program`, that says. */
  script: string;
  /**
   * `main`, where absent: the result is what `main()` returns. `snippet`: the script is a notebook's cell, and the result
   * is its last line, if that is an expression; what is not JSON is displayed, and the result is null. `run`: the rules of
   * `restricted` hold, and the result is the variable `output`; `resultJson` is null with status `ok` where the code has
   * not set it. `check`: nothing is run, the result is `{"ok", "diagnostics"}`. `program`: there is no result, the outcome
   * has an `exit`.
   */
  mode?: 'main' | 'snippet' | 'run' | 'check' | 'program';
  /** Of `program`: what `script` is, and what follows in `sys.argv`. */
  program?: {
    /** The path of one of `files`, Python source, or the name of a module. */
    kind: 'file' | 'code' | 'module';
    args: string[];
  };
  /** stderr goes where stdout goes, in the order in which it is written. */
  mergesOutput?: boolean;
  /** Standard input is what is written to the observer's `stdin` while the script runs, and not `stdin`. */
  liveStdin?: boolean;
  /** Of `check`: what the script is to be; `main` where absent. */
  checkedAs?: 'main' | 'snippet';
  /** `restricted` adds the rules of RestrictedPython; `open` where absent. */
  policy?: 'open' | 'restricted';
  /** Of `main` and `snippet`: whether risky calls are looked for first. They become warnings, or a DangerousScriptError. */
  validate?: 'off' | 'warn' | 'reject';
  files?: RequestFile[];
  /** JSON text for `main(input)`, passed through untouched; absent: `main()`. A snippet's variable `input_data`. */
  inputJson?: string;
  /** What `input()` and `sys.stdin` read; absent: end of file. */
  stdin?: string;
  env?: Record<string, string>;
  /** 0 to 2³²−1; absent: fresh randomness. */
  seed?: number;
  figures?: 'svg' | 'png' | 'none';
  /** Lower than the engine's ceilings. */
  limits?: Partial<Limits>;
}

export interface Settled {
  ending: Ending;
  /** When the request was handed over, on performance.now()'s clock. */
  started: number;
  runMs: number;
  cpuMs: number;
  peakMemoryBytes: number;
  displays?: Displays;
  files?: OutputFiles;
  /** The host's own, beside those of the cell. */
  warnings?: string[];
}

/** Someone who looks on while a run is in hand. Nothing waits for it: what it does not take up is kept for the outcome. */
export interface RunObserver {
  /** The request goes to its cell. `usage` has what the run has used so far, whenever it is looked at. */
  started?(streams: RunStreams, usage?: RunUsage): void;
  /** There is more to read of a stream, or it has ended. */
  grew?(): void;
  /** A mime bundle as JSON text. */
  display?(json: string): void;
}

export type RunUsage = Readonly<Pick<Termination, 'cpuMs' | 'peakMemoryBytes'>>;

export interface RunStreams {
  /** For a request with `liveStdin`. Nobody may ever read what is written: the writer bounds what waits. */
  stdin?: Pick<Writable, 'write' | 'end' | 'writableLength'> | undefined;
  stdout: Pick<Output, 'read'>;
  stderr: Pick<Output, 'read'>;
}

/** SIGXCPU: what RLIMIT_CPU sends. */
const SIGXCPU = 24;
const SIGKILL = 9;
/** How long a cell may take to end once its channel is closed or its outcome is there. */
const LINGER_MS = 50;

/** The request frame's JSON; the input is spliced in as it came. */
export function encodeRequest(request: RunRequest, limits: Limits): string {
  const { inputJson: _, limits: asked, ...rest } = request;
  const text = JSON.stringify({ ...rest, limits, lowered: asked !== undefined });
  return request.inputJson === undefined ? text : `${text.slice(0, -1)},"input":${request.inputJson}}`;
}

/** Runs the request in `cell`. Resolves as soon as the outcome is known; the cell is then the pool's to end. */
export function execute(
  cell: Cell,
  request: RunRequest,
  limits: Limits,
  signal: AbortSignal | undefined,
  observer?: RunObserver,
): Promise<Settled> {
  return new Promise((resolve) => {
    const started = performance.now();
    if (!arm(cell, limits)) {
      resolve({ ending: { status: 'internal_error' }, started, runMs: 0, cpuMs: 0, peakMemoryBytes: 0 });
      return;
    }
    const termination = new Termination(cell, limits, signal, settle);
    let runMs = 0;
    let state: 'running' | 'counting' | 'done' = 'running';
    let grace: NodeJS.Timeout | undefined;
    let lastWords: NodeJS.Timeout | undefined;
    let late = false;
    let over = false;
    let checked = Promise.resolve();
    const displays = new Displays();
    const files = new OutputFiles();
    /** How the cell itself says that the run ended, with its files before it. */
    let told: Ending | undefined;

    /** The outcome is complete when a reason is there and no more output can come. */
    function settle(): void {
      const over = cell.state === 'over';
      if (state === 'done' || !termination.ending) return;
      if (!cell.outputEnded && !late) {
        // Nobody is left who could write, but what they wrote may still be on its way.
        if (over) lastWords ??= setTimeout(settleLate, LINGER_MS);
        return;
      }
      if (state === 'running') {
        runMs = performance.now() - started;
        clearTimeout(grace);
        state = 'counting';
        if (!cell.slot.cgroup && !over) {
          // No cgroup to read: the slot sums up what the processes used, while they are still there.
          cell.slot.onUsage = (usage) => {
            termination.used(usage);
            finish();
          };
          cell.slot.askUsage();
          return;
        }
      } else if (!over) return;
      finish();
    }

    function settleLate(): void {
      late = true;
      settle();
    }

    function finish(): void {
      if (state === 'done') return;
      state = 'done';
      clearTimeout(lastWords);
      termination.look();
      // A cgroup counts from the request on; without one the slot's last word has all that was reaped.
      const reaped = cell.slot.cgroup ? 0 : (cell.end?.cpuMs ?? 0);
      const cpuMs = Math.max(termination.cpuMs, reaped);
      const { ending, peakMemoryBytes } = termination;
      // What came before the end may still be in the hands of the check.
      checked.then(async () => {
        const settled = { ending: ending as Ending, started, runMs, cpuMs, peakMemoryBytes, displays };
        resolve({ ...settled, ...(await filesOf(settled.ending).catch(() => ({}))) });
      });
    }

    /** The cell's own word, or what can be read back where it has not given one. */
    async function filesOf(ending: Ending): Promise<Pick<Settled, 'files' | 'warnings'>> {
      if (ending === told) return { files };
      if (!isCollected(ending)) return {};
      const collected = await collect(cell, request.files ?? [], limits, signal);
      if ('files' in collected) return collected;
      return { warnings: [`files could not be read back: ${collected.reason}`] };
    }

    /** Ends a cell that lingers although its outcome is known or cannot come any more. */
    function endSoon(): void {
      grace ??= setTimeout(() => cell.kill(), LINGER_MS);
    }

    /** In the order in which they come, up to the first that says how the run ended. */
    function take(frame: Frame): void {
      if (over || termination.ending) return;
      const { kind, payload } = frame;
      if (kind === 'V') {
        if (displays.reserve(payload)) {
          check(async () => {
            const json = await displays.add(payload);
            observer?.display?.(json);
          });
        }
        return;
      }
      if (kind === 'L') {
        files.take(payload);
        return;
      }
      over = true;
      // The script is over: the time it takes to check a large result is not its own.
      termination.clear();
      check(async () => {
        const ending = await readEnd(frame, limits, doneRules(request));
        if (!termination.ending) {
          told = ending;
          // It has sent what it had.
          cell.keep = false;
        }
        termination.end(ending, false);
        if (state === 'running') endSoon();
      });
    }

    function check(work: () => Promise<void>): void {
      checked = checked.then(work).catch((error) => {
        termination.end(error instanceof WireError ? garbage(error) : { status: 'internal_error' });
      });
    }

    observer?.started?.(cell as RunStreams, termination);
    cell.deliver(encodeRequest(request, limits), limits, {
      frame: take,
      garbage: (error) => termination.end(garbage(error)),
      change: () => {
        termination.outputGrew();
        observer?.grew?.();
        if (!termination.ending && !over) {
          if (cell.state === 'over') termination.end(unexpected(cell, termination, limits, request), false);
          else if (cell.channelClosed) endSoon();
        }
        settle();
      },
    });
  });
}

/** False where the control group is not there any more: the slot is on its way out, and no run may start in it. */
function arm(cell: Cell, limits: Limits): boolean {
  try {
    cell.slot.cgroup?.arm(limits);
    return true;
  } catch {
    return false;
  }
}

function garbage(error: WireError): Ending {
  return { status: 'crashed', cause: `its result channel carried ${error.message}` };
}

function doneRules({ mode, policy, validate }: RunRequest): DoneRules {
  const isRun = mode === 'run';
  return {
    isProgram: mode === 'program',
    withoutResult: isRun,
    refusals: [
      ...(validate === 'reject' ? (['dangerous'] as const) : []),
      ...(isRun || policy === 'restricted' ? (['not_supported'] as const) : []),
    ],
  };
}

async function readEnd({ kind, payload }: Frame, limits: Limits, rules: DoneRules): Promise<Ending> {
  if (kind === 'D') return readDone(payload, limits.resultBytes, rules);
  // A failure, too: from here on it is the script's word, and a script does not get to say that the fault is ours.
  throw new WireError('an unexpected frame');
}

/** The cell ended and had not answered. */
function unexpected(
  cell: Cell,
  termination: Termination,
  limits: Limits,
  { mode = 'main' }: RunRequest,
): Ending {
  const { end } = cell;
  // The slot is gone with all it held: the jail died, which no script can bring about.
  if (!end) return { status: 'internal_error' };
  termination.look();
  if (termination.ending) return termination.ending;
  if (end.signal === SIGXCPU || (end.signal === SIGKILL && end.cpuMs > limits.cpuMs))
    return { status: 'cpu_limit' };
  if (end.killed) return { status: 'crashed', cause: 'its result channel was closed' };
  if (end.signal !== null) return { status: 'crashed', cause: signalName(end.signal) };
  return { status: 'exit', code: end.code ?? 0, hasMain: mode === 'main' };
}

/**
 * The contract's body from what a run came to; of a program with its `exit`.
 *
 * @throws DangerousScriptError, NotSupportedError where the cell has not run the script
 */
export function toOutcome(
  id: string,
  settled: Settled,
  cell: Pick<Cell, 'stdout' | 'stderr'> | undefined,
  limits: Limits,
  receipt: Pick<Receipt, 'queueMs' | 'startMs'>,
  isolation: 'full' | 'partial',
  mode?: RunRequest['mode'],
): Outcome {
  const { ending } = settled;
  if (ending.status === 'refused') {
    throw new (ending.refusal === 'dangerous' ? DangerousScriptError : NotSupportedError)(ending.reason);
  }
  const told = 'resultJson' in ending ? ending : undefined;
  return {
    id,
    status: ending.status,
    resultJson: told?.resultJson ?? null,
    stdout: cell?.stdout?.text() ?? '',
    stderr: cell?.stderr?.text() ?? '',
    error: errorText(ending, limits),
    trace: told?.trace ?? null,
    hint: told?.hint ?? hintFor(ending, limits, settled),
    displaysJson: settled.displays?.kept ?? [],
    files: settled.files?.kept ?? [],
    truncated: [cell?.stdout, cell?.stderr, settled.displays, settled.files].flatMap(
      (each) => each?.truncation() ?? [],
    ),
    warnings: [...(told?.warnings ?? []), ...(settled.warnings ?? [])],
    receipt: {
      queueMs: round(receipt.queueMs),
      startMs: round(receipt.startMs),
      runMs: round(settled.runMs),
      cpuMs: round(settled.cpuMs),
      peakMemoryBytes: settled.peakMemoryBytes,
    },
    isolation,
    ...(mode === 'program' && { exit: exitOf(ending) }),
  };
}

/** Tenths of a millisecond: finer is noise. */
function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}

export function withCeilings(asked: Partial<Limits> | undefined, ceilings: Limits = DEFAULT_LIMITS): Limits {
  return asked ? { ...ceilings, ...asked } : ceilings;
}
