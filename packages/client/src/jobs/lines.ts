/** Takes lines (NDJSON) out of bytes that arrive in pieces cut anywhere, also within a character. Empty ones are left out. */
export class LineReader {
  readonly #decoder = new TextDecoder();
  /** The line that has not ended yet. In pieces, because putting a long one together for each would cost its square. */
  #line: string[] = [];

  /** The lines that end in this piece, without their ends. */
  *push(bytes: Uint8Array): Generator<string, void, undefined> {
    const text = this.#decoder.decode(bytes, { stream: true });
    let at = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', at)) {
      this.#line.push(text.slice(at, end));
      at = end + 1;
      const line = this.#take();
      if (line !== '') yield line;
    }
    if (at < text.length) this.#line.push(text.slice(at));
  }

  /** What is left after the last line's end. */
  end(): string {
    this.#line.push(this.#decoder.decode());
    return this.#take();
  }

  #take(): string {
    const line = this.#line.join('');
    this.#line = [];
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }
}
