import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Progress, progressLine, timeText } from '../../src/batch/progress.js';
import type { Terminal } from '../../src/run/screen.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const CLEAR = '\r\x1b[2K';

function progressOf(isTTY: boolean, columns = 100) {
  let shown = '';
  const write = (text: string) => {
    shown += text;
    return true;
  };
  return { progress: new Progress({ isTTY, columns, write } as Terminal), shown: () => shown };
}

test.each([
  [{ total: 4, ended: 0, ok: 0 }, 0, '░░░░░░░░░░░░░░░░░░░░░░░░ 0/4 · 0 ok, 0 failed'],
  [{ total: 4, ended: 2, ok: 1 }, 0.5, '████████████░░░░░░░░░░░░ 2/4 · 1 ok, 1 failed · 0.5/s · 4 s left'],
  [
    { total: 900, ended: 300, ok: 300 },
    83.4,
    '████████░░░░░░░░░░░░░░░░ 300/900 · 300 ok, 0 failed · 83/s · 8 s left',
  ],
  [{ total: 4, ended: 4, ok: 4 }, 20, '████████████████████████ 4/4 · 4 ok, 0 failed · 20/s'],
])('%j at %d a second is %s', (count, rate, line) => expect(progressLine(count, rate)).toBe(line));

test.each([
  [0.2, '1 s'],
  [59, '59 s'],
  [60, '1 min 0 s'],
  [3599.5, '1 h 0 min'],
  [7500, '2 h 5 min'],
])('%d seconds are %s', (seconds, text) => expect(timeText(seconds)).toBe(text));

test('a pipe gets notes and no bar', () => {
  const { progress, shown } = progressOf(false);
  progress.set({ total: 2, ended: 1, ok: 1 });
  progress.doing('waiting');
  vi.advanceTimersByTime(2000);
  progress.end();
  progress.note('pycell: note\n');
  expect(shown()).toBe('pycell: note\n');
});

test('a terminal has a bar, which is gone at the end', () => {
  const { progress, shown } = progressOf(true);
  progress.set({ total: 2, ended: 0, ok: 0 });
  vi.advanceTimersByTime(1000);
  progress.set({ total: 2, ended: 1, ok: 1 });
  vi.advanceTimersByTime(200);
  progress.doing('waiting');
  vi.advanceTimersByTime(200);
  progress.end();
  vi.advanceTimersByTime(1000);
  const drawn = shown().split(CLEAR);
  expect(drawn[1]).toBe(`${'░'.repeat(24)} 0/2 · 0 ok, 0 failed`);
  expect(drawn.at(-3)).toMatch(/1\/2 · 1 ok, 0 failed · 0\.8\/s · 2 s left$/);
  expect(drawn.at(-2)).toMatch(/ left · waiting$/);
  expect(drawn.at(-1)).toBe('');
});

test('a narrow terminal gets as much of it as it has room for', () => {
  const { progress, shown } = progressOf(true, 11);
  progress.set({ total: 2, ended: 0, ok: 0 });
  vi.advanceTimersByTime(200);
  expect(shown()).toBe(`${CLEAR}${'░'.repeat(10)}`);
  progress.end();
});
