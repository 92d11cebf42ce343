import { shown } from './shown.js';

export interface Excerpt {
  text: string;
  /** Characters that were left out; 0 where it is all there. */
  left: number;
}

/** Of an excerpt's letters, for the line that tells what is missing. */
const NOTE = 80;

/**
 * Text for a model: at most `most` characters, control characters shown. Of a longer one the beginning and the end, as
 * that is where what matters is, with a line in between that says how much is missing.
 *
 * @param most more than the line takes
 * @param beginning the part of `most` that the beginning gets, from 0 to 1
 */
export function excerpt(text: string, most: number, beginning = 2 / 3): Excerpt {
  if (text.length <= most) return { text: shown(text), left: 0 };
  const room = most - NOTE;
  const first = wholeStart(text, Math.floor(room * beginning));
  const last = wholeEnd(text, room - first.length);
  const left = text.length - first.length - last.length;
  const note = `\n[… ${left} of ${text.length} characters are left out here …]\n`;
  return { text: `${shown(first)}${note}${shown(last)}`, left };
}

/** The first `units` UTF-16 units, and not half of a character. */
export function wholeStart(text: string, units: number): string {
  return text.slice(0, isLow(text.charCodeAt(units)) ? units - 1 : units);
}

function wholeEnd(text: string, units: number): string {
  const at = text.length - units;
  return text.slice(isLow(text.charCodeAt(at)) ? at + 1 : at);
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
