import { createReadStream } from 'node:fs';

/** A line of a file, and where it is: `begin` and `end` in bytes, without its end. */
export interface Line {
  bytes: Buffer;
  begin: number;
  end: number;
}

const NEWLINE = 0x0a;

/** The lines of a file, one at a time, however long the file is. `onBytes` sees all of it. */
export async function* readLines(
  file: string,
  onBytes: (bytes: Buffer) => void = () => {},
): AsyncGenerator<Line, void, undefined> {
  yield* splitLines(createReadStream(file, { highWaterMark: 1 << 20 }), onBytes);
}

/** Lines out of bytes that are cut anywhere. What comes after the last line's end is a line if it is anything. */
export async function* splitLines(
  source: AsyncIterable<Buffer>,
  onBytes: (bytes: Buffer) => void = () => {},
): AsyncGenerator<Line, void, undefined> {
  // In pieces, because putting a long line together for each would cost its square.
  let pieces: Buffer[] = [];
  let begin = 0;
  let read = 0;
  for await (const chunk of source) {
    onBytes(chunk);
    let at = 0;
    for (let newline = chunk.indexOf(NEWLINE); newline !== -1; newline = chunk.indexOf(NEWLINE, at)) {
      pieces.push(chunk.subarray(at, newline));
      yield { bytes: Buffer.concat(pieces), begin, end: read + newline };
      pieces = [];
      at = newline + 1;
      begin = read + at;
    }
    if (at < chunk.length) pieces.push(chunk.subarray(at));
    read += chunk.length;
  }
  if (begin < read) yield { bytes: Buffer.concat(pieces), begin, end: read };
}
