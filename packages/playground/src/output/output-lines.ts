import type { Chunk } from '../run/run.js';
import { type Line, toLines } from './terminal.js';

/** Both streams as one text, in the order in which it came; what is of stderr says so by its colour. */
export function outputLines(chunks: readonly Chunk[]): Line[] {
  const lines: Line[] = [];
  for (const { stream, text } of chunks) {
    const [first = [], ...rest] = toLines(text, stream === 'stderr' ? 'text-danger' : '');
    const open = lines.pop();
    lines.push(open ? [...open, ...first] : first);
    lines.push(...rest);
  }
  if (lines.at(-1)?.length === 0) lines.pop();
  return lines;
}

/** All of it as it was written. */
export function outputText(chunks: readonly Chunk[]): string {
  return chunks.map(({ text }) => text).join('');
}
