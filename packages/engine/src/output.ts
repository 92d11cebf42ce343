/** One of a run's output streams: keeps its first bytes, counts them all, and goes on reading. */
import type { Socket } from 'node:net';
import { Gather } from './gather.js';
import type { Truncation } from './outcome.js';

export class Output {
  private readonly kept = new Gather();
  totalBytes = 0;
  ended = false;

  constructor(
    readonly name: 'stdout' | 'stderr',
    private readonly socket: Socket,
    first: Buffer,
    public keepBytes: number,
    onChange: () => void,
  ) {
    const read = (chunk: Buffer) => {
      const room = this.keepBytes - this.kept.length;
      if (room > 0) this.kept.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
      this.totalBytes += chunk.length;
      onChange();
    };
    const end = () => {
      if (this.ended) return;
      this.ended = true;
      onChange();
    };
    socket.on('data', read);
    socket.once('end', end);
    socket.once('close', end);
    if (first.length) read(first);
  }

  /** UTF-8; undecodable bytes become U+FFFD, a character cut at the end of what is kept is left out. */
  text(): string {
    const bytes = this.kept.first();
    const end = this.totalBytes > bytes.length ? wholeCharacters(bytes) : bytes.length;
    return bytes.toString('utf8', 0, end);
  }

  /**
   * What was kept from byte `from` on, `most` bytes of it, in whole characters, and where the next piece begins.
   * `most` is at least 4: no character is longer.
   */
  read(from: number, most = Number.POSITIVE_INFINITY): { text: string; next: number } {
    const end = Math.min(this.kept.length, from + most);
    const bytes = this.kept.first(end);
    const whole = this.ended && this.totalBytes === end ? end : wholeCharacters(bytes);
    const next = Math.max(from, whole);
    return { text: bytes.toString('utf8', from, next), next };
  }

  truncation(): Truncation[] {
    const { name, totalBytes } = this;
    const keptBytes = this.kept.length;
    return totalBytes > keptBytes ? [{ name, keptBytes, totalBytes }] : [];
  }

  close(): void {
    this.socket.destroy();
  }
}

/** The length of `bytes` without a UTF-8 sequence that is cut off at its end. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needs > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
