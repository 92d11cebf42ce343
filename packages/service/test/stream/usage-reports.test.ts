import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EVERY_MS, FIRST_MS, UsageReports } from '../../src/stream/usage-reports.js';
import { EventReader } from '../support/events.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

function reports() {
  const usage = { cpuMs: 0, peakMemoryBytes: 0 };
  const changed = vi.fn();
  return { usage, changed, reports: new UsageReports(usage, changed) };
}

const read = (text: string | undefined) => EventReader.all(text ?? '')[0];

test('the first report is due after 300 ms, the next 500 ms after that was taken', () => {
  const { usage, changed, reports: made } = reports();
  vi.advanceTimersByTime(FIRST_MS - 1);
  expect(made.next()).toBeUndefined();
  vi.advanceTimersByTime(1);
  expect(changed).toHaveBeenCalledTimes(1);
  usage.cpuMs = 12.3456;
  usage.peakMemoryBytes = 5000;
  const data = { elapsedMs: 300, cpuMs: 12.3, peakMemoryBytes: 5000 };
  expect(read(made.next())).toEqual({ name: 'usage', data });
  expect(made.next()).toBeUndefined();
  vi.advanceTimersByTime(EVERY_MS - 1);
  expect(made.next()).toBeUndefined();
  vi.advanceTimersByTime(1);
  expect(read(made.next())?.data.elapsedMs).toBe(800);
  expect(changed).toHaveBeenCalledTimes(2);
});

test('for a reader who does not read none pile up, and the one that it gets is of that moment', () => {
  const { usage, changed, reports: made } = reports();
  vi.advanceTimersByTime(60_000);
  expect(changed).toHaveBeenCalledTimes(1);
  usage.peakMemoryBytes = 7;
  expect(read(made.next())?.data).toEqual({ elapsedMs: 60_000, cpuMs: 0, peakMemoryBytes: 7 });
  expect(made.next()).toBeUndefined();
});

test('after the end there is none, not even one that was due', () => {
  const { changed, reports: made } = reports();
  vi.advanceTimersByTime(FIRST_MS);
  made.end();
  expect(made.next()).toBeUndefined();
  vi.advanceTimersByTime(EVERY_MS);
  expect(changed).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});
