import type { Outcome, RunObserver } from '@pycell/engine';
import { event } from './event.js';
import { OutputReader, STREAM_NAMES } from './output-reader.js';
import { Pieces } from './pieces.js';
import { UsageReports } from './usage-reports.js';

/** Of output in one event, in bytes; and of text that is written at once, in UTF-16 units. */
const PIECE = 64 * 1024;

/**
 * A run as events, made when somebody asks for the next piece of text: what nobody has read yet is held where the run
 * keeps its output anyway, and by nothing else.
 */
export class RunEvents {
  /** For the engine: tells that there is something to ask for. */
  readonly observer: RunObserver = {
    started: (streams, usage) => {
      this.isStarted = true;
      this.output.started(streams);
      if (this.wantsUsage && usage) this.reports = new UsageReports(usage, this.changed);
      this.changed();
    },
    grew: () => this.changed(),
    display: (json) => {
      this.displays.push(json);
      this.changed();
    },
  };
  private readonly output = new OutputReader(PIECE);
  private isStarted = false;
  private reports: UsageReports | undefined;
  private displays: string[] = [];
  private said: 'nothing' | 'start' | 'end' = 'nothing';
  private ending: { outcome: Outcome } | { problem: string } | undefined;
  private rest: Pieces | undefined;

  constructor(
    private readonly id: string,
    private readonly render: (outcome: Outcome) => string,
    private readonly wantsUsage: boolean,
    private readonly changed: () => void,
  ) {}

  /** The run is over. */
  finish(outcome: Outcome): void {
    this.output.finish(outcome);
    this.close({ outcome });
  }

  /** There is no outcome to tell; `problem` is the document that says why, as JSON text. */
  fail(problem: string): void {
    this.output.finish();
    this.close({ problem });
  }

  private close(ending: { outcome: Outcome } | { problem: string }): void {
    this.ending = ending;
    this.reports?.end();
    this.changed();
  }

  /** The next piece of the answer: undefined where there is none yet, null where there will be none any more. */
  next(): string | undefined | null {
    const piece = this.rest?.next();
    if (piece !== undefined) return piece;
    const text = this.nextEvent();
    if (typeof text !== 'string' || text.length <= PIECE) return text;
    this.rest = new Pieces(text, PIECE);
    return this.rest.next();
  }

  private nextEvent(): string | undefined | null {
    if (this.said === 'end') return null;
    if (this.said === 'nothing') {
      if (!this.isStarted && !this.ending) return undefined;
      this.said = 'start';
      if (!this.ending || 'outcome' in this.ending) return event('start', JSON.stringify({ id: this.id }));
    }
    // First, as a script that writes without end would leave it no turn; it has one every half second at most.
    return this.reports?.next() ?? this.written() ?? this.display() ?? this.end();
  }

  private written(): string | undefined {
    for (const name of STREAM_NAMES) {
      const text = this.output.next(name);
      if (text) return event(name, JSON.stringify({ text }));
    }
    return undefined;
  }

  private display(): string | undefined {
    const json = this.displays.shift();
    return json === undefined ? undefined : event('display', json);
  }

  private end(): string | undefined {
    const { ending } = this;
    if (!ending) return undefined;
    this.said = 'end';
    this.ending = undefined;
    return 'problem' in ending ? event('error', ending.problem) : event('done', this.render(ending.outcome));
  }
}
