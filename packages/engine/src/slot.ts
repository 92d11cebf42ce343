/** A slot as the host sees it: the control connection to the process that forks and reaps cells one after another. */
import type { Socket } from 'node:net';
import { Cell, type CellEnd } from './cell.js';
import type { SlotCgroup } from './cgroup/cgroup.js';
import { Control, type Hello } from './link.js';

export interface Usage {
  cpuMs: number;
  memoryBytes: number;
  tasks: number;
  /** Null where the file system bounds it. */
  diskBytes: number | null;
}

/** Each step of a slot takes milliseconds; one that takes this long is stopped or waits for a device. */
const ANSWER_MS = 10_000;
const SIGKILL = 9;
/** Their connections are told apart by number from those of cells that are runs. */
const FIRST_COLLECTOR = 2 ** 40;

export interface SlotEvents {
  /** The slot waits for its first or next cell. */
  idle(slot: Slot): void;
  ready(cell: Cell): void;
  /** A layer could not be put on: nothing that this slot makes may be used. */
  failed(slot: Slot, failure: Record<string, unknown>): void;
  /** The process is gone, with whatever it held. */
  gone(slot: Slot): void;
}

export class Slot {
  /** `kept`: its cell is over, and what that has left in the scratch is still there. */
  state: 'starting' | 'idle' | 'busy' | 'kept' | 'gone' = 'starting';
  layers: string[] = [];
  cell: Cell | undefined;
  /** Its process ended by itself before it, or the cell in hand, was ready. */
  endedEarly = false;
  /** The process group of the cell in hand, where no pid namespace ends what its first process leaves. */
  cellGroup: number | undefined;
  onUsage: ((usage: Usage) => void) | undefined;
  private control: Control | undefined;
  private overdue: NodeJS.Timeout | undefined;
  /** The cell that has left what is kept. */
  private left: Cell | undefined;

  constructor(
    readonly number: number,
    readonly cgroup: SlotCgroup | undefined,
    private readonly events: SlotEvents,
  ) {
    this.expect('slot did not start');
  }

  /** A cell that is to be ready for a run is under way. */
  get preparing(): boolean {
    return this.state === 'starting' || (this.cell?.state === 'starting' && !this.cell.collects);
  }

  attach(hello: Hello, socket: Socket, rest: Buffer): void {
    if (hello.role !== 'slot') {
      if (this.cell?.id === hello.cell) this.cell.attach(hello, socket, rest);
      else socket.destroy();
    } else if (this.control) {
      socket.destroy();
    } else {
      this.control = new Control(
        socket,
        (message) => this.heard(message),
        () => {
          this.endedEarly = this.preparing;
          // One that was killed has left its cell, which a kernel without subreapers (gVisor) does not give to the zygote.
          if (this.cellGroup) killGroup(this.cellGroup);
          this.lost();
        },
      );
      this.control.read(rest);
    }
  }

  private heard(message: Record<string, unknown>): void {
    if (this.state === 'gone') return;
    const { event, ...about } = message;
    if (event === 'slot') {
      clearTimeout(this.overdue);
      this.layers = about.layers as string[];
      this.cgroup?.begin();
      this.state = 'idle';
      this.events.idle(this);
    } else if (event === 'cell') {
      this.cellGroup = about.group as number;
    } else if (event === 'failed') {
      this.events.failed(this, about);
    } else if (event === 'usage') {
      this.onUsage?.(about as unknown as Usage);
    } else if (event === 'ended') {
      clearTimeout(this.overdue);
      this.onUsage = undefined;
      const { cell } = this;
      // Our own signal may be there before our word to the slot.
      if (this.cellGroup && cell?.endAsked && about.signal === SIGKILL) about.killed = true;
      this.cellGroup = undefined;
      this.cell = undefined;
      this.state = about.kept ? 'kept' : 'idle';
      this.left = about.kept ? cell : undefined;
      cell?.reaped(about as unknown as CellEnd);
      if (!about.kept) this.events.idle(this);
      else if (cell && !cell.keep) this.clear(cell);
    } else if (event === 'cleared') {
      clearTimeout(this.overdue);
      this.left = undefined;
      this.state = 'idle';
      this.events.idle(this);
    }
  }

  private lost(): void {
    if (this.state === 'gone') return;
    this.state = 'gone';
    clearTimeout(this.overdue);
    const { cell } = this;
    this.cell = undefined;
    this.left = undefined;
    cell?.reaped(undefined);
    this.events.gone(this);
  }

  /** Forks the next cell. Only when idle. */
  spawn(id: number, diskBytes: number, limits: { outputBytes: number; resultBytes: number }): void {
    this.state = 'busy';
    const cell = new Cell(id, this, diskBytes, limits, (failure) => {
      clearTimeout(this.overdue);
      if (failure) this.events.failed(this, failure);
      else this.events.ready(cell);
    });
    this.cell = cell;
    this.expect('cell did not start');
    this.control?.send({ do: 'spawn', cell: id, diskBytes });
  }

  /** Kills and reaps every process of the cell; `Cell.reaped` follows. `keep`: its files stay until `clear` or `collect`. */
  endCell(keep: boolean): void {
    // Its slot may be one among hundreds that want the processor.
    if (this.cellGroup) killGroup(this.cellGroup);
    this.control?.send({ do: 'end', keep });
    this.expect('processes of a cell did not end');
  }

  /** Whether files that this cell has left are still there. */
  keeps(cell: Cell): boolean {
    return this.state === 'kept' && this.left === cell;
  }

  /** Removes what a cell has left, where that is still there. */
  clear(cell: Cell): void {
    if (!this.keeps(cell)) return;
    this.left = undefined;
    this.control?.send({ do: 'clear' });
    this.expect('scratch of a cell did not go');
  }

  /** Forks a cell that finds what `cell` has left. `onStart` is called when it is closed, or could not be. */
  collect(cell: Cell, onStart: (failed: boolean) => void): Cell {
    const limits = { outputBytes: 0, resultBytes: 0 };
    const collector = new Cell(
      FIRST_COLLECTOR + cell.id,
      this,
      cell.diskBytes,
      limits,
      (failure) => {
        clearTimeout(this.overdue);
        if (failure) this.events.failed(this, failure);
        onStart(failure !== undefined);
      },
      true,
    );
    this.left = undefined;
    this.state = 'busy';
    this.cell = collector;
    this.expect('cell did not start');
    this.control?.send({ do: 'collect', cell: collector.id });
    return collector;
  }

  /** The slot is given up when it does not answer in time. */
  private expect(otherwise: string): void {
    clearTimeout(this.overdue);
    this.overdue = setTimeout(() => {
      this.events.failed(this, { step: 'slot', errno: 0, message: otherwise });
    }, ANSWER_MS);
  }

  /** Asks for `onUsage` every so many seconds while the cell runs. */
  watch(seconds: number, memoryBytes: number): void {
    this.control?.send({ do: 'watch', seconds, memoryBytes });
  }

  askUsage(): void {
    this.control?.send({ do: 'usage' });
  }

  /** The process ends when its control connection does, and its cell with it. */
  close(): void {
    const { cell } = this;
    this.control?.close();
    // Before its connections go: a run that is in hand learns it from this.
    this.lost();
    cell?.discard();
  }
}

/** SIGKILL for every process of a group; none is left is no error. */
export function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // All of it is gone.
  }
}
