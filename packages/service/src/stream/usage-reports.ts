import type { RunUsage } from '@pycell/engine';
import { event } from './event.js';

/** Shorter runs end without a report. */
export const FIRST_MS = 300;
export const EVERY_MS = 500;

/**
 * What a run uses, as events. Of a report that is due nothing is held but that it is: its figures are those of the moment
 * in which somebody asks for it, and the next is due some time after that, however slow the reader.
 */
export class UsageReports {
  private readonly started = performance.now();
  private timer: NodeJS.Timeout | undefined;
  private isDue = false;

  constructor(
    private readonly usage: RunUsage,
    private readonly changed: () => void,
  ) {
    this.schedule(FIRST_MS);
  }

  /** The event that is due, if any. */
  next(): string | undefined {
    if (!this.isDue) return undefined;
    this.isDue = false;
    this.schedule(EVERY_MS);
    const { cpuMs, peakMemoryBytes } = this.usage;
    const elapsedMs = performance.now() - this.started;
    return event(
      'usage',
      JSON.stringify({ elapsedMs: tenths(elapsedMs), cpuMs: tenths(cpuMs), peakMemoryBytes }),
    );
  }

  /** The run is over; its receipt has the rest. */
  end(): void {
    clearTimeout(this.timer);
    this.isDue = false;
  }

  private schedule(ms: number): void {
    this.timer = setTimeout(() => {
      this.isDue = true;
      this.changed();
    }, ms);
  }
}

/** As in a receipt: finer is noise. */
function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
