import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStreamParser, type ServerSentEvent } from '../src/sse.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const parse = (...pieces: (string | Uint8Array)[]) => {
  const parser = new EventStreamParser();
  return pieces.flatMap((piece) => parser.push(typeof piece === 'string' ? bytes(piece) : piece));
};

describe('EventStreamParser', () => {
  it.each<[string, string, ServerSentEvent[]]>([
    ['an event', 'event: stdout\ndata: {"text":"x"}\n\n', [{ event: 'stdout', data: '{"text":"x"}' }]],
    ['an event without a name', 'data: x\n\n', [{ event: 'message', data: 'x' }]],
    ['lines that end with CRLF', 'event: a\r\ndata: x\r\n\r\n', [{ event: 'a', data: 'x' }]],
    ['lines that end with CR', 'event: a\rdata: x\r\r', [{ event: 'a', data: 'x' }]],
    ['several data lines as one', 'data: x\ndata\ndata:  y\n\n', [{ event: 'message', data: 'x\n\n y' }]],
    ['data without a space', 'data:x\n\n', [{ event: 'message', data: 'x' }]],
    ['data with a colon', 'data: a: b\n\n', [{ event: 'message', data: 'a: b' }]],
    ['an event after a byte order mark', '\uFEFFdata: x\n\n', [{ event: 'message', data: 'x' }]],
    ['no event for comments, ids and blank lines', ': hi\n\nid: 1\nretry: 5\n\n\n', []],
    ['no event without data', 'event: a\n\ndata: x\n\n', [{ event: 'message', data: 'x' }]],
    ['no event that is not finished', 'data: x\n\ndata: y\n', [{ event: 'message', data: 'x' }]],
  ])('reads %s', (_name, text, events) => expect(parse(text)).toEqual(events));

  it('gives each event the id that the stream gave last', () => {
    expect(parse('data: a\n\nid: 1\ndata: b\n\ndata: c\n\nid: 2\n\ndata: d\n\n')).toEqual([
      { event: 'message', data: 'a' },
      { event: 'message', data: 'b', id: '1' },
      { event: 'message', data: 'c', id: '1' },
      { event: 'message', data: 'd', id: '2' },
    ]);
    expect(parse('id: a\0b\ndata: x\n\n')).toEqual([{ event: 'message', data: 'x' }]);
  });

  it('does not take a CR at a piece’s end and the LF after it for two line ends', () => {
    expect(parse('data: x\r', '\ndata: y\r', '\n\r', '\n')).toEqual([{ event: 'message', data: 'x\ny' }]);
    expect(parse('data: x\r', '\r')).toEqual([{ event: 'message', data: 'x' }]);
  });

  it('reads the same events, wherever the stream is cut and however its lines end', () => {
    const event = fc.record({
      event: fc.string({ unit: fc.constantFrom('a', 'é', ':', ' '), minLength: 1 }).map((name) => `x${name}`),
      // What a CR or LF in data becomes is not the parser's to restore; JSON has none.
      data: fc.array(
        fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n]/g, '')),
        {
          minLength: 1,
          maxLength: 4,
        },
      ),
    });
    const end = fc.constantFrom('\n', '\r\n', '\r');
    const sizes = fc.infiniteStream(fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(fc.array(event), end, fc.boolean(), sizes, (events, newline, mark, pieces) => {
        const lines = events.flatMap(({ event, data }) => [
          ': a comment',
          ...data.map((line) => `data: ${line}`),
          `event: ${event}`,
          '',
        ]);
        const stream = bytes((mark ? '\uFEFF' : '') + lines.map((line) => line + newline).join(''));
        const parser = new EventStreamParser();
        const read: ServerSentEvent[] = [];
        for (let at = 0; at < stream.length; ) {
          const size = pieces.next().value;
          read.push(...parser.push(stream.subarray(at, at + size)));
          at += size;
        }
        expect(read).toEqual(events.map(({ event, data }) => ({ event, data: data.join('\n') })));
      }),
    );
  });

  it('takes no longer for a long line than for many short ones', () => {
    const piece = bytes('x'.repeat(1000));
    const time = (before: string, after: string) => {
      const parser = new EventStreamParser();
      const begin = performance.now();
      for (let i = 0; i < 20_000; i++) {
        if (before) parser.push(bytes(before));
        parser.push(piece);
        if (after) parser.push(bytes(after));
      }
      parser.push(bytes('\n\n'));
      return performance.now() - begin;
    };
    const short = time('data: ', '\n\n');
    // A parser that goes over the line again for each piece takes a thousand times as long.
    expect(time('', '')).toBeLessThan(20 * short + 1000);
  });
});
