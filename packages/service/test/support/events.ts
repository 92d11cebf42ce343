/** One server-sent event, its data read as JSON. */
export interface Event {
  name: string;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what an event of that name holds.
  data: any;
}

/** Reads a stream of events by the rules of the HTML standard, 9.2.6, as far as the service needs them. */
export class EventReader {
  readonly events: Event[] = [];
  comments = 0;
  private rest = '';

  push(text: string): void {
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop() ?? '';
    for (const block of blocks) this.take(block.split('\n'));
  }

  /** Everything of a text that is whole. */
  static all(text: string): Event[] {
    const reader = new EventReader();
    reader.push(text);
    if (reader.rest !== '') throw new Error(`an event without end: ${reader.rest.slice(0, 100)}`);
    return reader.events;
  }

  private take(lines: string[]): void {
    this.comments += lines.filter((line) => line.startsWith(':')).length;
    const field = (name: string) =>
      lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
    const known = lines.every((line) => /^(:|event: |data: )/.test(line));
    if (!known) throw new Error(`not an event: ${JSON.stringify(lines)}`);
    const [name] = field('event');
    if (name !== undefined) this.events.push({ name, data: JSON.parse(field('data').join('\n')) });
  }
}

/** The texts of one stream, put together. */
export function textOf(events: Event[], name: 'stdout' | 'stderr'): string {
  return events
    .filter((each) => each.name === name)
    .map(({ data }) => data.text)
    .join('');
}
