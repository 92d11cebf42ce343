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
  state: 'starting' | 'idle' | 'busy' | 'gone' = 'starting';
  layers: string[] = [];
  cell: Cell | undefined;
  /** Its process ended by itself before it, or the cell in hand, was ready. */
  endedEarly = false;
  /** The process group of the cell in hand, where no pid namespace ends what its first process leaves. */
  cellGroup: number | undefined;
  onUsage: ((usage: Usage) => void) | undefined;
  private control: Control | undefined;
  private overdue: NodeJS.Timeout | undefined;

  constructor(
    readonly number: number,
    readonly cgroup: SlotCgroup | undefined,
    private readonly events: SlotEvents,
  ) {
    this.expect('slot did not start');
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
          this.endedEarly = this.state === 'starting' || this.cell?.state === 'starting';
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
      this.state = 'idle';
      cell?.reaped(about as unknown as CellEnd);
      this.events.idle(this);
    }
  }

  private lost(): void {
    if (this.state === 'gone') return;
    this.state = 'gone';
    clearTimeout(this.overdue);
    const { cell } = this;
    this.cell = undefined;
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

  /** Kills and reaps every process of the cell; `Cell.reaped` follows. */
  endCell(): void {
    // Its slot may be one among hundreds that want the processor.
    if (this.cellGroup) killGroup(this.cellGroup);
    this.control?.send({ do: 'end' });
    this.expect('processes of a cell did not end');
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
    cell?.close();
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
