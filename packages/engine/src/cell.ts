/**
 * A cell as the host sees it: three connections, no process id. It is starting until it says that it is closed, then
 * ready, then running once it has its request, and over when its slot has reaped it.
 */
import type { Socket } from 'node:net';
import type { Hello } from './link.js';
import { Output } from './output.js';
import type { Slot } from './slot.js';
import { type Frame, FrameReader, frame, REQUEST, WireError } from './wire.js';

/** How the slot saw the cell end: the exit code or the signal of its first process. */
export interface CellEnd {
  code: number | null;
  signal: number | null;
  /** It did not end by itself: the slot killed it because we asked. */
  killed: boolean;
  cpuMs: number;
}

export interface CellEvents {
  /** A whole frame, once the cell is running. */
  frame(frame: Frame): void;
  /** Output came or ended, or the channel closed. */
  change(): void;
  /** The channel carried bytes that are no frame. */
  garbage(error: WireError): void;
}

/** Of one read. What the cell's own code sends at once is a file's head or a few of what was left out. */
const MANY_FRAMES = 100;

export class Cell {
  state: 'starting' | 'ready' | 'running' | 'over' = 'starting';
  layers: string[] = [];
  channelClosed = false;
  /** The host asked the slot to kill it: the signal it ends by is ours. */
  endAsked = false;
  /** What it leaves in its scratch when it ends is not to be removed yet: it may be collected. */
  keep = false;
  end: CellEnd | undefined;
  stdout: Output | undefined;
  stderr: Output | undefined;
  /** The connection of stdout goes both ways. */
  stdin: Socket | undefined;
  private channel: Socket | undefined;
  private readonly reader: FrameReader;
  private events: CellEvents | undefined;
  private onOver: (() => void) | undefined;

  constructor(
    readonly id: number,
    readonly slot: Slot,
    readonly diskBytes: number,
    private readonly limits: { outputBytes: number; resultBytes: number },
    /** Called when the cell became ready, or could not be closed. */
    private readonly onStart: (failure?: Record<string, unknown>) => void,
    /** It is to read what another has left, and is nobody's run. */
    readonly collects = false,
  ) {
    this.reader = new FrameReader(limits.resultBytes);
  }

  attach({ role }: Hello, socket: Socket, rest: Buffer): void {
    if (role === 'channel' && !this.channel) {
      this.channel = socket;
      socket.on('data', (chunk: Buffer) => this.read(chunk));
      const closed = () => {
        if (this.channelClosed) return;
        this.channelClosed = true;
        this.events?.change();
      };
      // Its end is told a moment before the connection is closed on our side, too.
      socket.once('end', closed);
      socket.once('close', closed);
      if (rest.length) this.read(rest);
    } else if ((role === 'stdout' || role === 'stderr') && !this[role]) {
      if (role === 'stdout') this.stdin = socket;
      this[role] = new Output(role, socket, rest, this.limits.outputBytes, () => this.events?.change());
    } else {
      socket.destroy();
    }
    this.maybeReady();
  }

  private read(chunk: Buffer): void {
    try {
      const frames = this.reader.push(chunk);
      // A flood of small ones: others have their turn before the next chunk is read.
      if (frames.length > MANY_FRAMES) {
        this.channel?.pause();
        setImmediate(() => this.channel?.resume());
      }
      for (const each of frames) {
        if (this.state === 'starting') this.started(each);
        else this.events?.frame(each);
      }
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.channel?.destroy();
      this.events?.garbage(error);
    }
  }

  private started({ kind, payload }: Frame): void {
    const message = JSON.parse(payload.toString('utf8'));
    if (kind === 'R') {
      this.layers = message.layers;
      this.maybeReady();
    } else {
      this.onStart(message);
    }
  }

  /** All three connections are there: nothing of the run can be missed. */
  private maybeReady(): void {
    if (this.state !== 'starting' || !this.layers.length || !this.stdout || !this.stderr) return;
    this.state = 'ready';
    this.onStart();
  }

  /** What happens from now on goes there; before its request is delivered that can only be its end. */
  hear(events: CellEvents): void {
    this.events = events;
  }

  /** Hands the request over; from here on the cell's bytes are a tenant's. */
  deliver(request: string, limits: { outputBytes: number; resultBytes: number }, events: CellEvents): void {
    this.state = 'running';
    this.keep = !this.collects;
    this.events = events;
    this.reader.resultBytes = limits.resultBytes;
    (this.stdout as Output).keepBytes = limits.outputBytes;
    (this.stderr as Output).keepBytes = limits.outputBytes;
    this.channel?.write(frame(REQUEST, request));
  }

  get outputEnded(): boolean {
    return (this.stdout as Output).ended && (this.stderr as Output).ended;
  }

  get outputBytes(): number {
    return (this.stdout as Output).totalBytes + (this.stderr as Output).totalBytes;
  }

  /** The slot has reaped every process of the cell. */
  reaped(end: CellEnd | undefined): void {
    this.state = 'over';
    this.end = end;
    this.events?.change();
    this.onOver?.();
    this.onOver = undefined;
  }

  /** Calls back once the cell is over. */
  whenOver(callback: () => void): void {
    if (this.state === 'over') callback();
    else this.onOver = callback;
  }

  kill(): void {
    if (this.state === 'over' || this.endAsked) return;
    this.endAsked = true;
    this.slot.endCell(this.keep);
  }

  /** Nobody wants anything of it any more, nor of what it has left. */
  discard(): void {
    this.keep = false;
    this.close();
    if (this.state === 'over') this.slot.clear(this);
    else this.kill();
  }

  private close(): void {
    this.events = undefined;
    this.channel?.destroy();
    this.stdout?.close();
    this.stderr?.close();
  }
}
