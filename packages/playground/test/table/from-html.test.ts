import { expect, test } from 'vitest';
import { fromHtml, withoutStyles } from '../../src/table/from-html.js';

test('styles are left out, and nothing else', () => {
  expect(
    withoutStyles(
      '<style scoped>\n.a > b {}\n</style><td style="color: red" class="a">x</td><th style=\'\'>y</th>',
    ),
  ).toBe('<td class="a">x</td><th>y</th>');
});

test.each(['<style', '<style>', '<style >x', ' style="x', " style='<"])(
  'a million characters of %j are soon looked through',
  (part) => {
    const started = performance.now();
    withoutStyles(part.repeat(1e6 / part.length));
    expect(performance.now() - started).toBeLessThan(2000);
  },
);

test('HTML that is too long is not even parsed', () => {
  expect(fromHtml(`<table>${' '.repeat(1 << 20)}</table>`)).toBeUndefined();
});
