/**
 * The engine: runs untrusted Python. This file is its table of contents; each part is a file of its own.
 *
 *   run() ─ admission ─ pool (zygote, slots, cells) ─ execute ─ outcome
 */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { Admission, LeftQueue } from './admission.js';
import type { Cell } from './cell.js';
import { DrainingError, EngineStartError } from './errors.js';
import { makeFolder } from './folder.js';
import { firstBroken, type IsolationReport, NO_JAIL, report } from './guarantees/report.js';
import { checkLimits, DEFAULT_LIMITS, InputError, type Limits } from './limits.js';
import { type EngineEvent, type EngineOptions, withDefaults } from './options.js';
import type { Outcome } from './outcome.js';
import { makePlan, type Plan } from './plan.js';
import { Pool } from './pool.js';
import { execute, type RunObserver, type RunRequest, toOutcome, withCeilings } from './run.js';
import { aboutRuntime, type RuntimeReport } from './runtime.js';
import { selfTest } from './self-test.js';
import { checkFiles, SPARE_DISK_BYTES } from './work-files.js';

export interface RunOptions {
  /** Aborting it ends the run as `cancelled`, wherever it is. */
  signal?: AbortSignal;
  /** The run's id; one is made where none is given. */
  id?: string;
  /** Whose run it is: cells are shared out between callers. Runs without one are one caller's. */
  caller?: string;
  /** Of all cells, 0 to 1, that this caller may have at once; the others are kept for others. */
  share?: number;
  observer?: RunObserver;
}

export type EngineState = 'new' | 'starting' | 'ready' | 'draining' | 'stopped' | 'failed';

export interface EngineStats {
  ready: number;
  running: number;
  queued: number;
  /** Slots there are, of those there may be. */
  slots: number;
  cells: number;
  generation: number;
  zygoteRestarts: number;
  /** For how many milliseconds no cell could be made, as the zygote is gone or a layer fails; 0 while they can. */
  failingMs: number;
  runs: number;
}

export interface Engine {
  readonly state: EngineState;
  readonly limits: Limits;
  /** Resolves when a cell is ready; rejects with EngineStartError where a guarantee cannot be held. */
  start(): Promise<void>;
  /**
   * Always an outcome, but for QueueFullError, DrainingError, LimitError, InputError, and where the script is not run at all
   * DangerousScriptError and NotSupportedError. Waits while the engine starts, and rejects
   * as start() does where that fails.
   */
  run(request: RunRequest, options?: RunOptions): Promise<Outcome>;
  /**
   * Throws what run() would throw of this request before anything runs: LimitError, InputError. For requests that are to
   * be run later.
   */
  check(request: RunRequest): void;
  isolation(): IsolationReport;
  /** What scripts find; undefined until the interpreter is warm. */
  runtime(): RuntimeReport | undefined;
  stats(): EngineStats;
  /** Takes no new run; those accepted are finished. */
  drain(): void;
  /** Ends everything at once: processes, sockets, control groups, folders. */
  stop(): Promise<void>;
  /** The process id of the jail on the host; tests of faults need it. */
  readonly jailPid: number | undefined;
}

export function createEngine(options: EngineOptions): Engine {
  return new RunningEngine(withDefaults(options));
}

class RunningEngine implements Engine {
  state: EngineState = 'new';
  readonly limits: Limits;
  private runs = 0;
  private readonly log: (event: EngineEvent) => void;
  private folder: string | undefined;
  private pool: Pool | undefined;
  private admission: Admission | undefined;
  private plan: Plan | undefined;
  private held: string[] = [];
  private imported: string[] | undefined;
  private level: 'full' | 'partial' = 'partial';
  private started: Promise<void> | undefined;
  private readonly onNextReady: (() => void)[] = [];
  private firstCell: { resolve(): void; reject(error: Error): void } | undefined;

  constructor(private readonly options: ReturnType<typeof withDefaults>) {
    this.limits = { ...DEFAULT_LIMITS, ...options.ceilings };
    checkLimits({ ...options.ceilings }, { ...this.limits });
    this.log = options.log;
  }

  start(): Promise<void> {
    this.started ??= this.begin();
    return this.started;
  }

  private async begin(): Promise<void> {
    this.state = 'starting';
    try {
      this.folder = await makeFolder();
      this.plan = await makePlan(this.options, this.limits, this.folder);
      this.checkNotStopped();
      const first = new Promise<void>((resolve, reject) => {
        this.firstCell = { resolve, reject };
      });
      const pool = this.makePool(this.plan, this.folder);
      this.pool = pool;
      this.admission = new Admission(pool, this.options.queue, this.options.cells);
      first.catch(() => {});
      const { imported, missing } = await pool.start();
      this.imported = imported;
      this.log({ level: 'info', event: 'zygote warm', imported, missing });
      await first;
      this.checkNotStopped();
      const tried = await selfTest(this.folder, pool.socket, (request) => this.runNow(request, this.limits));
      this.log({ level: 'info', event: 'self-test passed', attempts: tried });
      // The self-test has used up a cell.
      if (pool.readyCount === 0) await new Promise<void>((resolve) => this.onNextReady.push(resolve));
      this.checkNotStopped();
      this.runs = 0;
      this.state = 'ready';
    } catch (error) {
      const stopped = this.hasStopped();
      await this.clear();
      if (!stopped) this.state = 'failed';
      throw error;
    }
  }

  /** stop() came while something else was awaited: start() then undoes what it has done. */
  private checkNotStopped(): void {
    if (this.state !== 'starting') throw new DrainingError();
  }

  private makePool(plan: Plan, folder: string): Pool {
    const { cells, readyCells, renewRuns, renewMinutes } = this.options;
    const pool: Pool = new Pool({
      folder,
      plan: plan.zygote,
      cgroups: plan.cgroups,
      limits: this.limits,
      cells,
      readyCells,
      renewRuns,
      renewMs: renewMinutes * 60_000,
      onReady: (cell) => {
        if (this.firstCell) this.sawFirst(cell);
        for (const resolve of this.onNextReady.splice(0)) resolve();
        this.admission?.next();
      },
      onFailure: (failure) => {
        this.log({ level: 'error', event: 'layer failed', ...failure });
        this.firstCell?.reject(
          new EngineStartError(
            `A cell could not be closed: ${failure.step}: ${failure.message}`,
            `Allow ${failure.step} on this host; \`pycell doctor\` shows what holds`,
          ),
        );
      },
      onZygote: (event, about) =>
        this.log({ level: event === 'died' ? 'warn' : 'info', event: `zygote ${event}`, ...about }),
    });
    return pool;
  }

  /** The first cell tells what really holds here; where a guarantee is missing the engine does not start. */
  private sawFirst(cell: Cell): void {
    this.held = [...cell.slot.layers, ...cell.layers, ...(this.plan?.zygote.jail.layers ?? [])];
    const isolation = this.isolation();
    const broken = firstBroken(isolation);
    const waiting = this.firstCell;
    this.firstCell = undefined;
    if (broken || isolation.level === 'none') waiting?.reject(broken as EngineStartError);
    else {
      this.level = isolation.level;
      waiting?.resolve();
    }
  }

  async run(request: RunRequest, options: RunOptions = {}): Promise<Outcome> {
    if (this.state === 'new' || this.state === 'starting') await this.start();
    if (this.state !== 'ready') throw new DrainingError();
    return this.runNow(request, this.limitsOf(request), options);
  }

  check(request: RunRequest): void {
    this.limitsOf(request);
  }

  /** Of a request that is found to be right. */
  private limitsOf(request: RunRequest): Limits {
    const lowered = request.limits && checkLimits({ ...request.limits }, this.limits);
    const limits = withCeilings(lowered, this.limits);
    checkInput(request, limits);
    return limits;
  }

  private async runNow(
    request: RunRequest,
    limits: Limits,
    { signal, id = randomUUID(), caller, share, observer }: RunOptions = {},
  ): Promise<Outcome> {
    const { admission, pool } = this;
    if (!admission || !pool) throw new DrainingError();
    const entered = performance.now();
    let cell: Cell;
    try {
      cell = await admission.enter(limits.diskBytes, signal, caller, share);
    } catch (error) {
      if (!(error instanceof LeftQueue)) throw error;
      const nothing = {
        ending: { status: 'cancelled' as const },
        started: entered,
        runMs: 0,
        cpuMs: 0,
        peakMemoryBytes: 0,
      };
      return toOutcome(
        id,
        nothing,
        undefined,
        limits,
        { queueMs: performance.now() - entered, startMs: 0 },
        this.level,
        request.mode,
      );
    }
    const taken = performance.now();
    const settled = await execute(cell, request, limits, signal, observer);
    this.runs++;
    // The cell went because we did.
    if (settled.ending.status === 'internal_error' && this.hasStopped())
      settled.ending = { status: 'cancelled' };
    const ended = performance.now();
    const receipt = { queueMs: taken - entered, startMs: settled.started - taken };
    // Killing and reaping the cell costs more than the answer: the caller goes first.
    setImmediate(() => {
      pool.release(cell);
      admission.done(ended - taken, caller);
      admission.next();
    });
    return toOutcome(id, settled, cell, limits, receipt, this.level, request.mode);
  }

  private hasStopped(): boolean {
    return this.state === 'stopped';
  }

  isolation(): IsolationReport {
    const { plan } = this;
    return report(plan?.zygote.jail.name ?? NO_JAIL, this.held, plan?.reasons ?? {});
  }

  runtime(): RuntimeReport | undefined {
    const { plan, imported } = this;
    return plan && imported && aboutRuntime(plan.zygote.inside.runtime, imported);
  }

  stats(): EngineStats {
    return {
      ready: this.pool?.readyCount ?? 0,
      running: this.pool?.running ?? 0,
      queued: this.admission?.queued ?? 0,
      slots: this.pool?.slotCount ?? 0,
      cells: this.options.cells,
      generation: this.pool?.currentGeneration ?? 0,
      zygoteRestarts: this.pool?.restarts ?? 0,
      failingMs: this.pool?.failingMs ?? 0,
      runs: this.runs,
    };
  }

  get jailPid(): number | undefined {
    return this.pool?.jailPid;
  }

  drain(): void {
    if (this.state === 'ready') this.state = 'draining';
    this.admission?.drain();
  }

  async stop(): Promise<void> {
    if (this.state !== 'failed') this.state = 'stopped';
    this.firstCell?.reject(new DrainingError());
    for (const resolve of this.onNextReady.splice(0)) resolve();
    this.admission?.close();
    await this.pool?.stop();
    // A start that is under way still makes folders and jails: it undoes itself when it notices.
    await this.started?.catch(() => {});
    await this.clear();
  }

  private async clear(): Promise<void> {
    await (this.pool ? this.pool.stop() : this.plan?.cgroups?.remove());
    if (this.folder) await rm(this.folder, { recursive: true, force: true });
  }
}

/** Environment variables of a run: each costs the host as much as it costs the cell. */
export const MOST_VARIABLES = 1000;

/** What the contract's types alone do not rule out, and a cell could only fail on. */
function checkInput({ stdin = '', env = {}, files, mode }: RunRequest, limits: Limits): void {
  // Standard input is a file in the cell's scratch, under its limits.
  const most = Math.min(limits.fileBytes, limits.diskBytes - SPARE_DISK_BYTES);
  const stdinBytes = Buffer.byteLength(stdin);
  if (stdinBytes > most) throw new InputError(`'stdin' is ${stdinBytes} bytes, at most ${most}`);
  if (files) checkFiles(files, limits, stdinBytes, mode === 'program');
  const variables = Object.keys(env).length;
  if (variables > MOST_VARIABLES) {
    throw new InputError(`'env' has ${variables} variables, at most ${MOST_VARIABLES}`);
  }
  for (const [name, value] of Object.entries(env)) {
    // As in setenv(3); a lone surrogate has no bytes to be set.
    if (/^$|[=\0]/.test(name) || value.includes('\0') || !`${name}${value}`.isWellFormed()) {
      throw new InputError(
        `'env' cannot set ${JSON.stringify(name.slice(0, 100))}: a name is not empty and has no '=', and neither name nor value has NUL or a lone surrogate`,
      );
    }
  }
}
