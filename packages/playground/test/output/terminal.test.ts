import { expect, test } from 'vitest';
import { outputLines } from '../../src/output/output-lines.js';
import { toLines } from '../../src/output/terminal.js';

const textOf = (text: string) => toLines(text).map((line) => line.map((span) => span.text).join(''));

test('colours and weights become class names, up to their end', () => {
  expect(toLines('a\x1b[1;31mb\x1b[0mc')).toEqual([
    [
      { text: 'a', style: '' },
      { text: 'b', style: 'text-danger font-bold' },
      { text: 'c', style: '' },
    ],
  ]);
});

test('a colour of the larger palettes is left out with its arguments', () => {
  expect(toLines('\x1b[38;5;31;1mx')).toEqual([[{ text: 'x', style: 'font-bold' }]]);
  expect(toLines('\x1b[38;2;1;3;4mx')).toEqual([[{ text: 'x', style: '' }]]);
});

test.each([
  ['a title', '\x1b]0;pwned\x07after', 'after'],
  ['a link', '\x1b]8;;javascript:x\x1b\\text\x1b]8;;\x1b\\', 'text'],
  ['movement and erasure', 'a\x1b[2J\x1b[10;10H\x1b[Kb', 'ab'],
  ['a device string', '\x1bPq#0\x1b\\x', 'x'],
  ['a reset', '\x1bcx', 'x'],
  ['one that is cut off', 'x\x1b[31', 'x'],
])('%s is taken out', (_name, text, shown) => {
  expect(textOf(text)).toEqual([shown]);
});

test('a carriage return writes over its line, as a progress bar does', () => {
  expect(textOf('10%\r50%\r100%\nnext\r\n')).toEqual(['100%', 'next', '']);
});

test('control characters and direction marks are made visible', () => {
  expect(textOf('a\x00\x07\u202eb\x7f\x9bc\td')).toEqual(['a␀␇‹U+202E›b␡‹U+009B›c\td']);
});

test('what both streams write is one text, and what is of stderr is coloured', () => {
  const lines = outputLines([
    { stream: 'stdout', text: 'one\ntw' },
    { stream: 'stderr', text: 'o\n' },
  ]);
  expect(lines).toEqual([
    [{ text: 'one', style: '' }],
    [
      { text: 'tw', style: '' },
      { text: 'o', style: 'text-danger' },
    ],
  ]);
});

test('a megabyte of escapes is read in a moment', () => {
  const began = performance.now();
  toLines('\x1b[31m\x1b]'.repeat(150_000));
  toLines(`\x1b]${'x'.repeat(1_000_000)}`);
  toLines('\x1b[1;'.repeat(250_000));
  expect(performance.now() - began).toBeLessThan(20_000);
});
