import { formatBytes } from '@pycell/engine';
import type { Usage } from './backend.js';

/** What the screen is drawn on: stderr. */
export type Terminal = Pick<NodeJS.WriteStream, 'write'> & { isTTY?: boolean; columns?: number };

/** Shorter runs show no line that would only flash. */
const FIRST_MS = 300;
const EVERY_MS = 100;

/**
 * Everything for the person in front: the script's own output as it comes, our notes, and, on a terminal, a line below
 * them with the time that has passed and the memory that is used.
 */
export class Screen {
  #lineStart = true;
  #shown = false;
  #timer: NodeJS.Timeout | undefined;
  #begin = performance.now();
  #usage: Usage | undefined;
  #doing = 'starting';

  constructor(private readonly out: Terminal) {}

  /** Begins the progress line, on a terminal. */
  begin(): void {
    if (!this.out.isTTY || this.#timer) return;
    this.#begin = performance.now();
    this.#timer = setInterval(() => this.#draw(), EVERY_MS);
    this.#timer.unref();
  }

  /** Why the script has not begun. */
  waiting(doing: string): void {
    this.#doing = doing;
  }

  /** The script begins: its time is counted from here. */
  started(usage: Usage | undefined): void {
    this.#begin = performance.now();
    this.#doing = 'running';
    this.#usage = usage;
  }

  /** The script's own output, untouched. */
  script(text: string): void {
    if (text === '') return;
    this.#clear();
    this.out.write(text);
    this.#lineStart = text.endsWith('\n');
  }

  /** Whole lines of ours. */
  note(text: string): void {
    this.#clear();
    this.out.write(`${this.#lineStart ? '' : '\n'}${text}`);
    this.#lineStart = true;
  }

  /** Ends the progress line and takes it away. */
  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#clear();
  }

  #draw(): void {
    const ms = performance.now() - this.#begin;
    // Below a line that has not ended the progress line would overwrite it.
    if (ms < FIRST_MS || !this.#lineStart) return;
    const memory = this.#usage?.peakMemoryBytes ? `, ${formatBytes(this.#usage.peakMemoryBytes)}` : '';
    const line = `${this.#doing} ${(ms / 1000).toFixed(1)} s${memory}`;
    this.out.write(`\r\x1b[2K${line.slice(0, (this.out.columns || 80) - 1)}`);
    this.#shown = true;
  }

  #clear(): void {
    if (this.#shown) this.out.write('\r\x1b[2K');
    this.#shown = false;
  }
}
