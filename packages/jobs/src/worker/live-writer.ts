import type { RunObserver, RunStreams } from '@pycell/engine';
import type { Database } from '../database/database.js';
import { type LiveEvent, writeEvents } from '../store/live.js';

/** A run that ends sooner is told of by its answer alone: most do, and cost the database nothing more. */
const FIRST_MS = 400;
const EVERY_MS = 400;
/** Bytes of one stream that are written at a time. What is left is there at the next time, or in the answer. */
const PIECE = 64 * 1024;
const MOST_DISPLAYS = 20;

/**
 * Writes what a run tells while it is in hand to the database. Nothing waits for it, and nothing is lost if it fails: what
 * could not be written is tried again, as what comes behind it may not be told without it.
 */
export class LiveWriter {
  readonly observer: RunObserver = {
    started: (streams) => {
      this.streams = streams;
    },
    display: (json) => {
      if (this.displays.length < MOST_DISPLAYS) this.displays.push(json);
      else this.isBehind = true;
    },
  };
  private streams: RunStreams | undefined;
  private displays: string[] = [];
  /** Displays are told in their order or not at all: from the first that found no room on, the answer has them. */
  private isBehind = false;
  private readonly told = { stdout: 0, stderr: 0 };
  private seq = 0;
  private unwritten: LiveEvent[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly job: { id: string; attempt: number },
  ) {
    this.wait(FIRST_MS);
  }

  /** The run is over: whoever looks on gets the rest from its answer. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.streams = undefined;
    await this.writing;
  }

  private wait(ms: number): void {
    this.timer = setTimeout(() => {
      this.writing = this.write().catch(() => {});
      void this.writing.then(() => {
        if (this.timer) this.wait(EVERY_MS);
      });
    }, ms);
  }

  private async write(): Promise<void> {
    if (this.unwritten.length === 0) {
      this.unwritten = [...this.output('stdout'), ...this.output('stderr'), ...this.shown()];
    }
    if (this.unwritten.length === 0) return;
    await writeEvents(this.database, this.job, this.seq, this.unwritten);
    this.seq += this.unwritten.length;
    this.unwritten = [];
  }

  private output(name: 'stdout' | 'stderr'): LiveEvent[] {
    if (!this.streams) return [];
    const { text, next } = this.streams[name].read(this.told[name], PIECE);
    this.told[name] = next;
    return text ? [{ name, data: text }] : [];
  }

  private shown(): LiveEvent[] {
    if (this.isBehind) return [];
    return this.displays.splice(0).map((data) => ({ name: 'display', data }));
  }
}
