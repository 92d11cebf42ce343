/** What a run displays: Jupyter mime bundles as JSON text. A cell wrote them: all is checked and bounded. */
import { JsonCheck } from './json-check.js';
import type { Truncation } from './outcome.js';
import { DISPLAY_BYTES, WireError } from './wire.js';

/** As the guest's own display.py keeps to. */
const MOST_DISPLAYS = 100;
const OPEN_BRACE = 0x7b;

export class Displays {
  /** `{"data": {…}, "metadata": {…}}`, each. */
  readonly kept: string[] = [];
  private taken = 0;
  private bytes = 0;
  private leftOut = 0;

  /**
   * Makes room for a display, at once: what is not yet checked is held, too. False where the cell says that it has left
   * one out.
   *
   * @throws WireError where there is more than the cell's own code sends
   */
  reserve(payload: Buffer): boolean {
    if (payload.length === 0) {
      this.leftOut++;
      return false;
    }
    this.bytes += payload.length;
    if (++this.taken > MOST_DISPLAYS || this.bytes > DISPLAY_BYTES) throw new WireError('too many displays');
    return true;
  }

  /** @throws WireError where the payload is not two JSON objects */
  async add(payload: Buffer): Promise<string> {
    const newline = payload.indexOf(10);
    const data = payload.subarray(0, Math.max(0, newline));
    const metadata = payload.subarray(newline + 1);
    for (const part of [data, metadata]) {
      if (part[0] !== OPEN_BRACE || !(await JsonCheck.whole(part)))
        throw new WireError('a display that is not JSON');
    }
    const text = `{"data":${data.toString('utf8')},"metadata":${metadata.toString('utf8')}}`;
    this.kept.push(text);
    return text;
  }

  truncation(): Truncation[] {
    const { taken, leftOut } = this;
    return leftOut > 0 ? [{ name: 'displays', kept: taken, total: taken + leftOut }] : [];
  }
}
