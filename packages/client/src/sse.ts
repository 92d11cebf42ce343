/** One event of a `text/event-stream`, with its `data` lines put together. */
export interface ServerSentEvent {
  /** `message` where the stream names none. */
  event: string;
  data: string;
  /** The last one that the stream has given, with this event or before it; absent where it gave none. */
  id?: string;
}

/**
 * Reads a `text/event-stream` (HTML, 9.2.6) that arrives in pieces cut anywhere. Comments and `retry` are passed over; an
 * event that the stream breaks off in is never told, as the standard wants it.
 */
export class EventStreamParser {
  readonly #decoder = new TextDecoder();
  /** The line that has not ended yet. In pieces, because putting a long one together for each would cost its square. */
  #line: string[] = [];
  /** The last piece ended with CR: an LF that comes next belongs to it. */
  #afterReturn = false;
  #event = '';
  #data: string[] = [];
  #id: string | undefined;

  /** The events that are complete with this piece. */
  push(bytes: Uint8Array): ServerSentEvent[] {
    const text = this.#decoder.decode(bytes, { stream: true });
    const events: ServerSentEvent[] = [];
    let at = this.#afterReturn && text.startsWith('\n') ? 1 : 0;
    if (text !== '') this.#afterReturn = text.endsWith('\r');
    const ends = /\r\n|\n|\r/g;
    ends.lastIndex = at;
    for (let end = ends.exec(text); end; end = ends.exec(text)) {
      this.#line.push(text.slice(at, end.index));
      at = ends.lastIndex;
      const line = this.#line.length === 1 ? (this.#line[0] as string) : this.#line.join('');
      this.#line = [];
      const event = this.#take(line);
      if (event) events.push(event);
    }
    if (at < text.length) this.#line.push(text.slice(at));
    return events;
  }

  #take(line: string): ServerSentEvent | undefined {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'event') this.#event = value;
    else if (field === 'data') this.#data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    return undefined;
  }

  #dispatch(): ServerSentEvent | undefined {
    const event = this.#event || 'message';
    const data = this.#data;
    this.#event = '';
    this.#data = [];
    if (data.length === 0) return undefined;
    return { event, data: data.join('\n'), ...(this.#id !== undefined && { id: this.#id }) };
  }
}
