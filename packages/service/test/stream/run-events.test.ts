/** A run as events: what a reader gets, however fast it reads. */
import type { Outcome, RunStreams } from '@pycell/engine';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { RunEvents } from '../../src/stream/run-events.js';
import { EventReader, textOf } from '../support/events.js';

const outcome = (stdout: string, stderr: string) => ({ id: 'x', stdout, stderr }) as Outcome;
const render = ({ id, stdout, stderr }: Outcome) => JSON.stringify({ id, stdout, stderr });

/** Two streams that grow by whole characters, as the engine's do. */
function growing() {
  const kept = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    read: (from: number, most = Number.POSITIVE_INFINITY) => {
      const bytes = Buffer.from(kept[name]);
      let next = Math.min(bytes.length, from + most);
      while (next < bytes.length && ((bytes[next] as number) & 0xc0) === 0x80) next--;
      return { text: bytes.toString('utf8', from, next), next };
    },
  });
  const streams: RunStreams = { stdout: stream('stdout'), stderr: stream('stderr') };
  return { kept, streams };
}

function all(events: RunEvents): string {
  let text = '';
  for (let piece = events.next(); typeof piece === 'string'; piece = events.next()) text += piece;
  return text;
}

test('start comes first, then what there is, then done, then nothing', () => {
  const { kept, streams } = growing();
  const events = new RunEvents('x', render, false, () => {});
  expect(events.next()).toBeUndefined();
  events.observer.started?.(streams);
  expect(events.next()).toBe('event: start\ndata: {"id":"x"}\n\n');
  expect(events.next()).toBeUndefined();
  kept.stdout = 'a\n';
  expect(events.next()).toBe('event: stdout\ndata: {"text":"a\\n"}\n\n');
  events.observer.display?.('{"data":{},\r\n"metadata":{}}');
  expect(events.next()).toBe('event: display\ndata: {"data":{},  "metadata":{}}\n\n');
  expect(events.next()).toBeUndefined();
  kept.stdout = 'a\nb';
  events.finish(outcome('a\nb', 'e'));
  expect(EventReader.all(all(events))).toEqual([
    { name: 'stdout', data: { text: 'b' } },
    { name: 'stderr', data: { text: 'e' } },
    { name: 'done', data: { id: 'x', stdout: 'a\nb', stderr: 'e' } },
  ]);
  expect(events.next()).toBeNull();
});

test('what the run uses is told to those who want it, before output that never ends, and not after the run', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const usage = { cpuMs: 250, peakMemoryBytes: 1024 };
  const names = (wantsUsage: boolean) => {
    const { kept, streams } = growing();
    const events = new RunEvents('x', render, wantsUsage, () => {});
    events.observer.started?.(streams, usage);
    kept.stdout = 'a'.repeat(100_000);
    vi.advanceTimersByTime(300);
    const text = all(events);
    vi.advanceTimersByTime(500);
    events.finish(outcome(kept.stdout, ''));
    expect(vi.getTimerCount()).toBe(0);
    return EventReader.all(text + all(events)).map(({ name }) => name);
  };
  expect(names(true)).toEqual(['start', 'usage', 'stdout', 'stdout', 'done']);
  expect(names(false)).toEqual(['start', 'stdout', 'stdout', 'done']);
  vi.useRealTimers();
});

test('a run that failed to be one ends in an error', () => {
  const events = new RunEvents('x', render, false, () => {});
  events.fail('{"code":"draining"}');
  expect(EventReader.all(all(events))).toEqual([{ name: 'error', data: { code: 'draining' } }]);
});

test('the output in events is that of done, in pieces of at most 64 KiB, whoever reads when', () => {
  const step = fc.record({
    name: fc.constantFrom('stdout' as const, 'stderr' as const),
    text: fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.nat(100_000).map((length) => '\0ü😀'.repeat(length / 8)),
    ),
    reads: fc.nat(3),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      const { kept, streams } = growing();
      const events = new RunEvents('x', render, false, () => {});
      events.observer.started?.(streams);
      let text = '';
      const read = () => {
        const piece = events.next();
        if (typeof piece !== 'string') return false;
        expect(piece.length).toBeLessThanOrEqual(64 * 1024);
        expect(piece.isWellFormed()).toBe(true);
        text += piece;
        return true;
      };
      for (const { name, text, reads } of steps) {
        kept[name] += text;
        for (let n = 0; n < reads; n++) read();
      }
      events.finish(outcome(kept.stdout, kept.stderr));
      while (read());
      const told = EventReader.all(text);
      expect(told.at(-1)).toEqual({ name: 'done', data: { id: 'x', ...kept } });
      expect(textOf(told, 'stdout')).toBe(kept.stdout);
      expect(textOf(told, 'stderr')).toBe(kept.stderr);
    }),
    { numRuns: 60 },
  );
});
