import type { Outcome, RunObserver } from '@pycell/engine';
import { OutputReader, STREAM_NAMES } from '../../stream/output-reader.js';

const PIECE = 64 * 1024;

/** stdout and stderr as one text, in the order in which they arrive. */
export class Interleaved {
  readonly observer: RunObserver = {
    started: (streams) => this.reader.started(streams),
    grew: () => this.read(),
  };
  private readonly reader = new OutputReader(PIECE);
  private readonly parts: string[] = [];

  /** All of it, once the run is over. */
  whole(outcome: Outcome): string {
    this.reader.finish(outcome);
    this.read();
    return this.parts.join('');
  }

  private read(): void {
    for (const name of STREAM_NAMES) {
      for (let text = this.reader.next(name); text; text = this.reader.next(name)) this.parts.push(text);
    }
  }
}
