/**
 * Keeps cells ready. A cell is handed out once; its slot then makes the next one. Nothing doubtful goes back: a slot
 * that failed in any step is closed with all that it holds, and another is started.
 */
import type { Cell } from './cell.js';
import type { Cgroups } from './cgroup/cgroup.js';
import type { Limits } from './limits.js';
import type { Slot } from './slot.js';
import { type Warmth, Zygote, type ZygotePlan } from './zygote.js';

export interface PoolOptions {
  folder: string;
  plan: ZygotePlan;
  cgroups: Cgroups | undefined;
  limits: Limits;
  /** Slots at the most: runs at once. */
  cells: number;
  /** Cells kept ready. */
  readyCells: number;
  renewRuns: number;
  renewMs: number;
  onReady(cell: Cell): void;
  /** A slot could not close a cell; the pool goes on trying with new ones. */
  onFailure(failure: Record<string, unknown>): void;
  onZygote(event: 'started' | 'died' | 'renewed' | 'failed', about: Record<string, unknown>): void;
}

/** While a run is in hand the refill waits this long for it to end, so as not to take its processor. */
const REFILL_DELAY_MS = 10;
const REMOVE_AGAIN_MS = 5000;
const RESTART_MS = { first: 50, most: 5000 };

export class Pool {
  restarts = 0;
  private current: Zygote | undefined;
  private starting: Promise<void> | undefined;
  private readonly zygotes = new Set<Zygote>();
  private readonly ready: Cell[] = [];
  private readonly numbers = new Set<number>();
  private generation = 0;
  private nextCell = 0;
  private demand = 0;
  private wantedDisk: number;
  private restartDelay = RESTART_MS.first;
  /** Grows while slots fail, so that a host which refuses a layer is not asked for it without a pause. */
  private failureDelay = 0;
  private refillTimer: NodeJS.Timeout | undefined;
  private renewTimer: NodeJS.Timeout | undefined;
  private stopped = false;
  private everReady = false;
  /** Since when no cell could be made; performance.now()'s clock. */
  private failingSince: number | undefined;
  running = 0;

  constructor(private readonly options: PoolOptions) {
    this.wantedDisk = options.limits.diskBytes;
  }

  /** Starts the first zygote; resolves when it is warm. */
  async start(): Promise<Warmth> {
    const zygote = this.makeZygote();
    const warmth = await zygote.start();
    this.takeOver(zygote);
    return warmth;
  }

  get readyCount(): number {
    return this.ready.length;
  }

  get slotCount(): number {
    return this.numbers.size;
  }

  get currentGeneration(): number {
    return this.current?.generation ?? 0;
  }

  get failingMs(): number {
    return this.failingSince === undefined ? 0 : Math.round(performance.now() - this.failingSince);
  }

  /** Of the zygote in use. */
  get socket(): string {
    return this.current?.socket ?? '';
  }

  /** The zygote in use, for fault tests. */
  get jailPid(): number | undefined {
    return this.current?.jailPid;
  }

  /** A ready cell whose scratch is as asked, or none now: `onReady` is called when there may be one. */
  take(diskBytes: number): Cell | undefined {
    this.dropDead();
    const index = this.ready.findIndex((cell) => cell.diskBytes === diskBytes);
    if (index >= 0) {
      const [cell] = this.ready.splice(index, 1) as [Cell];
      this.running++;
      return cell;
    }
    return undefined;
  }

  /** How many runs wait, and the scratch that the first of them wants: cells are forked for them at once. */
  want(waiting: number, diskBytes: number): void {
    this.demand = waiting;
    this.wantedDisk = waiting ? diskBytes : this.options.limits.diskBytes;
    if (waiting) this.fill();
  }

  /** The run is over: its cell is killed and reaped, and its slot makes another. */
  release(cell: Cell): void {
    this.running--;
    const zygote = this.zygoteOf(cell.slot);
    if (zygote) zygote.runs++;
    cell.discard();
    if (zygote === this.current && zygote && this.isOld(zygote)) this.renew();
    this.refillSoon();
  }

  private fill(afterPause = false): void {
    const { current, options, wantedDisk } = this;
    if (!current || this.stopped) return;
    if (this.failureDelay && !afterPause) {
      this.refillSoon();
      return;
    }
    this.dropDead();
    const { readyCells, cells, limits } = options;
    const slots = [...current.slots.values()];
    const starting = slots.filter(({ preparing }) => preparing).length;
    const idle = slots.filter(({ state }) => state === 'idle');
    // Ahead of one caller who comes again at once, too: the next run then finds a ready cell.
    let missing = Math.max(this.demand, readyCells - this.ready.length) - starting;
    while (missing > 0) {
      const slot = idle.pop();
      if (slot) slot.spawn(++this.nextCell, wantedDisk, limits);
      else if (this.numbers.size < cells) this.startSlot(current);
      else break;
      missing--;
    }
    // A ready cell with another scratch than is wanted makes room: at once where all slots are taken, else when idle.
    if (starting === 0 && (this.demand ? missing > 0 : true)) {
      const other = this.ready.findIndex((cell) => cell.diskBytes !== wantedDisk);
      if (other >= 0) (this.ready.splice(other, 1)[0] as Cell).discard();
    }
  }

  /** A parked cell can be killed by the host, as when its memory is full: it is not to be anyone's run. */
  private dropDead(): void {
    for (let index = this.ready.length - 1; index >= 0; index--) {
      const { state, channelClosed } = this.ready[index] as Cell;
      if (state !== 'ready' || channelClosed) this.ready.splice(index, 1);
    }
  }

  private startSlot(zygote: Zygote): void {
    let number = 0;
    while (this.numbers.has(number)) number++;
    try {
      const cgroup = this.options.cgroups?.makeSlot(number);
      this.numbers.add(number);
      zygote.startSlot(number, cgroup);
    } catch (error) {
      this.failed({ step: 'cgroup', errno: 0, message: (error as Error).message });
    }
  }

  private failed(failure: Record<string, unknown>): void {
    this.failingSince ??= performance.now();
    this.failureDelay = Math.min(RESTART_MS.most, Math.max(RESTART_MS.first, this.failureDelay * 2));
    this.options.onFailure(failure);
    this.refillSoon();
  }

  private refillSoon(): void {
    if (!this.failureDelay && (this.demand || this.running === 0)) {
      setImmediate(() => this.fill());
      return;
    }
    this.refillTimer ??= setTimeout(() => {
      this.refillTimer = undefined;
      this.fill(true);
    }, this.failureDelay || REFILL_DELAY_MS);
  }

  private makeZygote(): Zygote {
    const zygote: Zygote = new Zygote(++this.generation, this.options.folder, this.options.plan, {
      idle: (slot) => this.slotIdle(zygote, slot),
      ready: (cell) => this.cellReady(zygote, cell),
      failed: (slot, failure) => {
        slot.close();
        this.failed(failure);
      },
      gone: (slot) => this.slotGone(zygote, slot),
      zygoteGone: (each) => this.zygoteGone(each),
    });
    this.zygotes.add(zygote);
    return zygote;
  }

  private slotIdle(zygote: Zygote, slot: Slot): void {
    if (zygote !== this.current) slot.close();
    else if (this.demand) this.fill();
    else this.refillSoon();
  }

  private cellReady(zygote: Zygote, cell: Cell): void {
    if (zygote !== this.current) {
      cell.slot.close();
      return;
    }
    this.failureDelay = 0;
    this.failingSince = undefined;
    this.everReady = true;
    this.ready.push(cell);
    this.options.onReady(cell);
    this.refillSoon();
  }

  private slotGone(zygote: Zygote, slot: Slot): void {
    zygote.slotEnded(slot.number).then(() => this.freeNumber(slot.number));
    // Later the zygote's end may be the cause, which is told elsewhere.
    if (slot.endedEarly && !this.everReady)
      this.failed({
        step: 'slot',
        errno: 0,
        message: ['its process ended before a cell was ready', zygote.lastWords].filter(Boolean).join(': '),
      });
    const index = this.ready.findIndex((cell) => cell.slot === slot);
    if (index >= 0) this.ready.splice(index, 1);
    if (zygote !== this.current && zygote.slots.size === 0) this.retire(zygote);
    this.refillSoon();
  }

  /** The number is free again when its processes and group are gone; until then no other slot gets that uid and group. */
  private freeNumber(number: number): void {
    const free = () => {
      this.numbers.delete(number);
      this.refillSoon();
    };
    const later = () => {
      if (!this.stopped) setTimeout(() => this.freeNumber(number), REMOVE_AGAIN_MS).unref();
    };
    (this.options.cgroups?.removeSlot(number) ?? Promise.resolve()).then(free, later);
  }

  private takeOver(zygote: Zygote): void {
    const before = this.current;
    this.current = zygote;
    this.restartDelay = RESTART_MS.first;
    clearTimeout(this.renewTimer);
    this.renewTimer = setTimeout(() => this.renew(), this.options.renewMs);
    this.renewTimer.unref();
    if (before) {
      // Its ready cells go at once, its runs when they are done: slotIdle closes what becomes free.
      for (const cell of this.ready.splice(0)) cell.slot.close();
      for (const slot of [...before.slots.values()])
        if (slot.state === 'idle' || slot.preparing) slot.close();
      if (before.slots.size === 0) this.retire(before);
    }
    this.fill();
  }

  private isOld(zygote: Zygote): boolean {
    return zygote.runs >= this.options.renewRuns;
  }

  /** A new generation beside the one in use, which it replaces when it is warm. */
  private renew(): void {
    if (this.starting || this.stopped) return;
    const zygote = this.makeZygote();
    this.starting = zygote
      .start()
      .finally(() => {
        this.starting = undefined;
      })
      .then(
        () => {
          if (this.stopped) return;
          this.options.onZygote('renewed', { generation: zygote.generation });
          this.takeOver(zygote);
        },
        (error: Error) => {
          this.zygotes.delete(zygote);
          if (this.stopped) return;
          this.options.onZygote('failed', { generation: zygote.generation, reason: error.message });
          if (!this.current) this.restart();
        },
      );
  }

  private zygoteGone(zygote: Zygote): void {
    if (zygote !== this.current) return;
    this.current = undefined;
    this.ready.length = 0;
    if (this.stopped) return;
    this.failingSince ??= performance.now();
    this.retire(zygote);
    this.restarts++;
    this.options.onZygote('died', { generation: zygote.generation });
    this.restart();
  }

  private restart(): void {
    if (this.starting || this.stopped) return;
    setTimeout(() => this.renew(), this.restartDelay).unref();
    this.restartDelay = Math.min(RESTART_MS.most, this.restartDelay * 2);
  }

  private retire(zygote: Zygote): void {
    const forget = () => this.zygotes.delete(zygote);
    zygote.stop().then(forget, forget);
  }

  private zygoteOf(slot: Slot): Zygote | undefined {
    for (const zygote of this.zygotes) if (zygote.slots.get(slot.number) === slot) return zygote;
    return undefined;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.refillTimer);
    clearTimeout(this.renewTimer);
    const zygotes = [...this.zygotes];
    const slots = [...this.numbers];
    await Promise.all(zygotes.map((zygote) => zygote.stop()));
    await Promise.allSettled(slots.map((number) => this.options.cgroups?.removeSlot(number)));
    await this.options.cgroups?.remove();
  }
}
