import type { Outcome, RunObserver, RunStreams } from '@pycell/engine';
import { event } from './event.js';
import { Pieces } from './pieces.js';
import { UsageReports } from './usage-reports.js';

/** Of output in one event, in bytes; and of text that is written at once, in UTF-16 units. */
const PIECE = 64 * 1024;
const STREAMS = ['stdout', 'stderr'] as const;

/**
 * A run as events, made when somebody asks for the next piece of text: what nobody has read yet is held where the run
 * keeps its output anyway, and by nothing else.
 */
export class RunEvents {
  /** For the engine: tells that there is something to ask for. */
  readonly observer: RunObserver = {
    started: (streams, usage) => {
      this.streams = streams;
      if (this.wantsUsage && usage) this.reports = new UsageReports(usage, this.changed);
      this.changed();
    },
    grew: () => this.changed(),
    display: (json) => {
      this.displays.push(json);
      this.changed();
    },
  };
  private streams: RunStreams | undefined;
  private reports: UsageReports | undefined;
  private displays: string[] = [];
  private readonly bytesTold = { stdout: 0, stderr: 0 };
  private readonly unitsTold = { stdout: 0, stderr: 0 };
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
    this.close({ outcome });
  }

  /** There is no outcome to tell; `problem` is the document that says why, as JSON text. */
  fail(problem: string): void {
    this.close({ problem });
  }

  private close(ending: { outcome: Outcome } | { problem: string }): void {
    this.ending = ending;
    this.streams = undefined;
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
      if (!this.streams && !this.ending) return undefined;
      this.said = 'start';
      if (!this.ending || 'outcome' in this.ending) return event('start', JSON.stringify({ id: this.id }));
    }
    // First, as a script that writes without end would leave it no turn; it has one every half second at most.
    return this.reports?.next() ?? this.output() ?? this.display() ?? this.end();
  }

  private output(): string | undefined {
    for (const name of STREAMS) {
      const text = this.outputOf(name);
      if (text) return event(name, JSON.stringify({ text }));
    }
    return undefined;
  }

  private outputOf(name: (typeof STREAMS)[number]): string | undefined {
    const told = this.unitsTold[name];
    let text: string | undefined;
    if (this.streams) {
      const piece = this.streams[name].read(this.bytesTold[name], PIECE);
      this.bytesTold[name] = piece.next;
      text = piece.text;
    } else if (this.ending && 'outcome' in this.ending) {
      // What was told so far is how it begins: whole characters were read from the same bytes.
      const left = this.ending.outcome[name].slice(told, told + PIECE + 1);
      text = new Pieces(left, PIECE).next();
    }
    this.unitsTold[name] += text?.length ?? 0;
    return text;
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
