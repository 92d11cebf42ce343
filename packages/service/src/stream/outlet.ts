import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { WAIT } from './event.js';

export interface Patience {
  /** Silence after which a comment is sent, so that nothing between here and the reader takes the connection for dead. */
  quietMs: number;
  /** How long a reader may take nothing at all while something waits for it. */
  stalledMs: number;
}

/** Common proxies give up after 60 s without a byte. */
export const PATIENCE: Patience = { quietMs: 15_000, stalledMs: 60_000 };

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // nginx would otherwise collect the answer before it passes any of it on.
  'x-accel-buffering': 'no',
};

/** Writes a response as fast as its reader reads, and asks for the next piece only then. */
export class Outlet {
  private full = false;
  private over = false;
  private quiet: NodeJS.Timeout;
  private stalled: NodeJS.Timeout | undefined;

  /** @param next the next piece; undefined: none yet, null: that was all */
  constructor(
    private readonly response: ServerResponse,
    headers: OutgoingHttpHeaders,
    private readonly next: () => string | undefined | null,
    private readonly patience: Patience,
    private readonly onStall: () => void,
  ) {
    this.quiet = setTimeout(() => this.wait(), patience.quietMs);
    response.on('drain', () => this.drained());
    response.once('finish', () => this.end());
    response.once('close', () => this.end());
    // Its reader went while it waited.
    if (response.destroyed) this.end();
    else response.writeHead(200, { ...headers, ...HEADERS }).flushHeaders();
  }

  /** There may be something to write. */
  pour(): void {
    while (!this.full && !this.over) {
      const piece = this.next();
      if (piece === undefined) return;
      if (piece === null) this.close();
      else this.write(piece);
    }
  }

  private write(piece: string): void {
    this.full = !this.response.write(piece);
    this.quiet.refresh();
    if (this.full) this.watch();
  }

  private drained(): void {
    clearTimeout(this.stalled);
    this.full = false;
    this.pour();
  }

  private wait(): void {
    if (!this.full) this.write(WAIT);
    else this.quiet.refresh();
  }

  /** What was written still has to leave. */
  private close(): void {
    this.over = true;
    this.response.end();
    this.watch();
  }

  private watch(): void {
    clearTimeout(this.stalled);
    this.stalled = setTimeout(() => {
      this.onStall();
      this.response.destroy();
    }, this.patience.stalledMs);
  }

  private end(): void {
    this.over = true;
    clearTimeout(this.quiet);
    clearTimeout(this.stalled);
  }
}
