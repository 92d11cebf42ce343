/**
 * Frames between host and cell: one type byte, a 32-bit big-endian length, the payload. The other end of this file is
 * guest/pycell_guest/wire.py. Nothing that a cell sends is trusted: lengths are bounded before anything is kept.
 */
import { Gather } from './gather.js';

export const REQUEST = 'Q';
export type FrameKind = 'R' | 'F' | 'V' | 'L' | 'D';

export interface Frame {
  kind: FrameKind;
  payload: Buffer;
}

const HEADER_BYTES = 5;
/** Ready and failure frames are short; a done frame has room for a trace beside the result. */
const SMALL_BYTES = 64 * 1024;
export const DONE_ROOM_BYTES = 1024 * 1024;
/** What a run may display, and what of its files comes back; each in all. */
export const DISPLAY_BYTES = 16 * 1024 * 1024;
export const FILE_BYTES = 10 * 1024 * 1024;

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
  private readonly held = new Gather();

  /** `resultBytes` bounds the result inside a done frame. */
  constructor(public resultBytes: number) {}

  /** The frames that `chunk` completes. */
  push(chunk: Buffer): Frame[] {
    const { held } = this;
    held.push(chunk);
    const frames: Frame[] = [];
    for (;;) {
      if (held.length < HEADER_BYTES) return frames;
      const header = held.first(HEADER_BYTES);
      const kind = String.fromCharCode(header[0] as number);
      const length = header.readUInt32BE(1);
      if (length > this.bound(kind)) throw new WireError(`a frame of ${length} bytes`);
      if (held.length < HEADER_BYTES + length) return frames;
      frames.push({
        kind: kind as FrameKind,
        payload: held.first(HEADER_BYTES + length).subarray(HEADER_BYTES),
      });
      held.drop(HEADER_BYTES + length);
    }
  }

  private bound(kind: string): number {
    if (kind === 'D') return this.resultBytes + DONE_ROOM_BYTES;
    if (kind === 'V') return DISPLAY_BYTES;
    // Its header comes before the content.
    if (kind === 'L') return FILE_BYTES + SMALL_BYTES;
    if (kind === 'R' || kind === 'F') return SMALL_BYTES;
    throw new WireError('an unknown frame');
  }
}
