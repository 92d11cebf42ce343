import type { WebSocket } from 'ws';
import type { Patience } from '../../stream/outlet.js';

/** Of what is on its way, in bytes: the rest of the output waits where the run keeps it. */
const MOST_WAITING = 256 * 1024;

/** Sends as fast as the other side reads, and asks for the next message only then. */
export class Mailbox {
  private readonly quiet: NodeJS.Timeout;
  private stalled: NodeJS.Timeout | undefined;
  private over = false;

  /** @param next the next message; undefined: none yet */
  constructor(
    private readonly socket: WebSocket,
    private readonly next: () => object | undefined,
    { quietMs, stalledMs }: Patience,
  ) {
    this.quiet = setInterval(() => socket.ping(), quietMs);
    this.stalledMs = stalledMs;
    socket.once('close', () => {
      this.over = true;
      clearInterval(this.quiet);
      clearTimeout(this.stalled);
    });
  }

  private readonly stalledMs: number;

  /** There may be something to send. */
  pour(): void {
    while (
      !this.over &&
      this.socket.readyState === this.socket.OPEN &&
      this.socket.bufferedAmount < MOST_WAITING
    ) {
      const message = this.next();
      if (message === undefined) return;
      this.watch();
      this.socket.send(JSON.stringify(message), () => this.sent());
    }
  }

  /** Ends the connection behind what was sent. A code of WebSocket's or of Piston's own. */
  close(code: number, reason: string): void {
    if (this.over) return;
    this.socket.close(code, reason);
    this.watch();
  }

  private sent(): void {
    clearTimeout(this.stalled);
    if (this.socket.bufferedAmount > 0) this.watch();
    this.pour();
  }

  /** Who takes nothing for long is let go, and with that the run ends. */
  private watch(): void {
    clearTimeout(this.stalled);
    if (!this.over) this.stalled = setTimeout(() => this.socket.terminate(), this.stalledMs);
  }
}
