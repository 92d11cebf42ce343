/** What was kept of a stream, that the last of it can be read. */
const KEPT_BYTES = 64 * 1024;

/** Text that comes in pieces, to be read by bytes as an engine's output is. */
export class TextStream {
  private bytes = Buffer.alloc(0);
  private dropped = 0;

  push(text: string): void {
    const all = Buffer.concat([this.bytes, Buffer.from(text)]);
    const over = Math.max(0, all.length - KEPT_BYTES);
    this.bytes = all.subarray(over);
    this.dropped += over;
  }

  /** All that is kept from byte `from` on, and where the next piece begins. */
  read(from: number): { text: string; next: number } {
    const next = this.dropped + this.bytes.length;
    const text = from >= next ? '' : this.bytes.toString('utf8', Math.max(0, from - this.dropped));
    return { text, next: Math.max(from, next) };
  }
}
