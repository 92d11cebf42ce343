/** Takes a text apart into pieces of at most `most` UTF-16 units, and never inside of a character. */
export class Pieces {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly most: number,
  ) {}

  /** Undefined where nothing is left. */
  next(): string | undefined {
    const { text, at, most } = this;
    if (at >= text.length) return undefined;
    let end = Math.min(text.length, at + most);
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--;
    this.at = end;
    return text.slice(at, end);
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
