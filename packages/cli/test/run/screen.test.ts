import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Screen, type Terminal } from '../../src/run/screen.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const CLEAR = '\r\x1b[2K';

function screenOf(isTTY: boolean, columns = 80) {
  let shown = '';
  const write = (text: string) => {
    shown += text;
    return true;
  };
  const screen = new Screen({ isTTY, columns, write } as Terminal);
  screen.begin();
  return { screen, shown: () => shown.split(CLEAR).filter(Boolean) };
}

test('a pipe gets the script’s output and our notes, and no progress', () => {
  const { screen, shown } = screenOf(false);
  screen.started(undefined);
  screen.script('a');
  vi.advanceTimersByTime(2000);
  screen.script('b');
  screen.end();
  screen.note('pycell: note\n');
  expect(shown()).toEqual(['ab\npycell: note\n']);
});

test('a terminal has a line with time and memory, which is gone at the end', () => {
  const { screen, shown } = screenOf(true);
  vi.advanceTimersByTime(300);
  const usage = { peakMemoryBytes: 0 };
  screen.started(usage);
  usage.peakMemoryBytes = 3 << 20;
  vi.advanceTimersByTime(300);
  screen.script('out\n');
  screen.end();
  vi.advanceTimersByTime(1000);
  expect(shown()).toEqual(['starting 0.3 s', 'running 0.3 s, 3 MiB', 'out\n']);
});

test('the line waits while the script’s own has not ended', () => {
  const { screen, shown } = screenOf(true);
  screen.started(undefined);
  screen.script('50 %');
  vi.advanceTimersByTime(1000);
  screen.script(' done\n');
  vi.advanceTimersByTime(100);
  screen.end();
  expect(shown()).toEqual(['50 % done\n', 'running 1.1 s']);
});

test('a narrow terminal gets as much of the line as it has room for', () => {
  const { screen, shown } = screenOf(true, 8);
  vi.advanceTimersByTime(300);
  screen.end();
  expect(shown()).toEqual(['startin']);
});

test('a quick run shows no line at all', () => {
  const { screen, shown } = screenOf(true);
  screen.started(undefined);
  vi.advanceTimersByTime(200);
  screen.end();
  expect(shown()).toEqual([]);
});
