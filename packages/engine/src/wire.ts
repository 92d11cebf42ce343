/**
 * Frames between host and cell: one type byte, a 32-bit big-endian length, the payload. The other end of this file is
 * guest/pycell_guest/wire.py. Nothing that a cell sends is trusted: lengths are bounded before anything is kept.
 */

export const REQUEST = 'Q';
export type FrameKind = 'R' | 'F' | 'D';

export interface Frame {
  kind: FrameKind;
  payload: Buffer;
}

const HEADER_BYTES = 5;
/** Ready and failure frames are short; a done frame has room for a trace beside the result. */
const SMALL_BYTES = 64 * 1024;
export const DONE_ROOM_BYTES = 1024 * 1024;

/** The bytes made no sense; the run ends as `crashed`. */
export class WireError extends Error {
  override name = 'WireError';
}

export function frame(kind: string, payload: string): Buffer {
  const length = Buffer.byteLength(payload);
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + length);
  buffer.write(kind, 0, 'latin1');
  buffer.writeUInt32BE(length, 1);
  buffer.write(payload, HEADER_BYTES, 'utf8');
  return buffer;
}

/** Collects chunks into frames, never holding more than one frame's bound. */
export class FrameReader {
  private chunks: Buffer[] = [];
  private held = 0;

  /** `resultBytes` bounds the result inside a done frame. */
  constructor(public resultBytes: number) {}

  /** The frames that `chunk` completes. */
  push(chunk: Buffer): Frame[] {
    this.chunks.push(chunk);
    this.held += chunk.length;
    const frames: Frame[] = [];
    for (;;) {
      if (this.held < HEADER_BYTES) return frames;
      const header = this.peek(HEADER_BYTES);
      const kind = String.fromCharCode(header[0] as number);
      const length = header.readUInt32BE(1);
      if (length > this.bound(kind)) throw new WireError(`a frame of ${length} bytes`);
      if (this.held < HEADER_BYTES + length) return frames;
      const whole = this.peek(HEADER_BYTES + length);
      this.chunks = whole.length < this.held ? [(this.chunks[0] as Buffer).subarray(whole.length)] : [];
      this.held -= whole.length;
      frames.push({ kind: kind as FrameKind, payload: whole.subarray(HEADER_BYTES) });
    }
  }

  private bound(kind: string): number {
    if (kind === 'D') return this.resultBytes + DONE_ROOM_BYTES;
    if (kind === 'R' || kind === 'F') return SMALL_BYTES;
    throw new WireError('an unknown frame');
  }

  private peek(count: number): Buffer {
    const first = this.chunks[0] as Buffer;
    if (first.length >= count) return first.subarray(0, count);
    this.chunks = [Buffer.concat(this.chunks)];
    return (this.chunks[0] as Buffer).subarray(0, count);
  }
}
