import { expect, test } from 'vitest';
import { diffLines } from '../../src/history/diff.js';

const show = (before: string, after: string) =>
  diffLines(before, after).map(({ kind, text }) => `${{ same: ' ', removed: '-', added: '+' }[kind]}${text}`);

test('lines that differ stand between those that do not', () => {
  expect(show('a\nb\nc\nd', 'a\nx\nc\nd')).toEqual([' a', '-b', '+x', ' c', ' d']);
  expect(show('a\nb', 'a\nnew\nb')).toEqual([' a', '+new', ' b']);
  expect(show('a\nb\na', 'a\na')).toEqual([' a', '-b', ' a']);
  expect(show('same', 'same')).toEqual([' same']);
});

test('texts with too many lines to compare are shown as a whole', () => {
  const [before, after] = ['a', 'b'].map((letter) =>
    Array.from({ length: 3000 }, (_, n) => letter + n).join('\n'),
  );
  expect(diffLines(before as string, after as string)).toHaveLength(6000);
});
