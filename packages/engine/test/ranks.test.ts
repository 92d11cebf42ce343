import { expect, test } from 'vitest';
import { Ranks } from '../src/ranks.js';

test('nothing is neither lowest nor highest', () => {
  const ranks = new Ranks<string>();
  expect([ranks.lowest, ranks.highest]).toEqual([undefined, undefined]);
});

test('within a rank whoever came first is first, and a move is to the end', () => {
  const ranks = new Ranks<string>();
  ranks.put('a', 1);
  ranks.put('b', 1);
  ranks.put('a', 1);
  expect([ranks.lowest, ranks.highest]).toEqual(['a', 'a']);
  ranks.put('a', 0);
  ranks.put('a', 1);
  expect(ranks.lowest).toBe('b');
});

test('the lowest and the highest follow moves and removals', () => {
  const ranks = new Ranks<string>();
  ranks.put('low', 0);
  ranks.put('high', 7);
  expect([ranks.lowest, ranks.highest]).toEqual(['low', 'high']);
  ranks.remove('high');
  expect(ranks.highest).toBe('low');
  ranks.put('low', 3);
  expect([ranks.lowest, ranks.highest]).toEqual(['low', 'low']);
  ranks.remove('low');
  ranks.remove('low');
  expect(ranks.highest).toBeUndefined();
});
