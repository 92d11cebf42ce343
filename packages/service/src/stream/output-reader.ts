import type { Outcome, RunStreams } from '@pycell/engine';
import { Pieces } from './pieces.js';

export type StreamName = 'stdout' | 'stderr';
export const STREAM_NAMES: readonly StreamName[] = ['stdout', 'stderr'];

/** Reads a run's output piece by piece, from where it is kept while it comes, and from the outcome after that. */
export class OutputReader {
  private streams: RunStreams | undefined;
  private outcome: Pick<Outcome, StreamName> | undefined;
  private readonly bytes = { stdout: 0, stderr: 0 };
  private readonly units = { stdout: 0, stderr: 0 };

  /** @param most of one piece, in bytes or UTF-16 units */
  constructor(private readonly most: number) {}

  started(streams: RunStreams): void {
    this.streams = streams;
  }

  /** The run is over: with an outcome, or without one to tell. */
  finish(outcome?: Pick<Outcome, StreamName>): void {
    this.streams = undefined;
    this.outcome = outcome;
  }

  /** Empty or undefined where there is nothing yet. */
  next(name: StreamName): string | undefined {
    const told = this.units[name];
    let text: string | undefined;
    if (this.streams) {
      const piece = this.streams[name].read(this.bytes[name], this.most);
      this.bytes[name] = piece.next;
      text = piece.text;
    } else if (this.outcome) {
      // What was told so far is how it begins: whole characters were read from the same bytes.
      const left = this.outcome[name].slice(told, told + this.most + 1);
      text = new Pieces(left, this.most).next();
    }
    this.units[name] += text?.length ?? 0;
    return text;
  }
}
