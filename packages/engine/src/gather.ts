/**
 * Bytes that come in pieces, as one buffer. A piece costs what it holds: a cell that sends byte by byte would make the
 * host keep an object for each of them. The usual single piece is kept as it is, without a copy.
 */
const NOTHING = Buffer.alloc(0);
const FIRST_BYTES = 4096;

export class Gather {
  /** Its first `length` bytes count; what is behind them is room to grow. */
  private buffer: Buffer = NOTHING;
  length = 0;

  push(piece: Buffer): void {
    const length = this.length + piece.length;
    if (this.length === 0) {
      this.buffer = piece;
    } else {
      if (length > this.buffer.length) {
        const larger = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, 2 * length));
        this.buffer.copy(larger, 0, 0, this.length);
        this.buffer = larger;
      }
      piece.copy(this.buffer, this.length);
    }
    this.length = length;
  }

  /** The first `count` bytes; they stay as they are whatever is pushed later. */
  first(count = this.length): Buffer {
    return this.buffer.subarray(0, count);
  }

  /** Lets go of the first `count` bytes. */
  drop(count: number): void {
    // Without the room to grow, in which a later piece could land behind bytes that were handed out.
    this.buffer = this.buffer.subarray(count, this.length);
    this.length -= count;
  }
}
