import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shown } from '../../../src/mcp/content/shown.js';

test.each([
  ['a line end of Windows is one', 'a\r\nb', 'a\nb'],
  ['tabs and lines stay', 'a\tb\nc', 'a\tb\nc'],
  ['colours are seen', '\u001b[31mred\u001b[0m', '␛[31mred␛[0m'],
  ['a line that is written over is seen', '10%\r20%', '10%␍20%'],
  ['NUL, backspace and delete', '\0\b\x7f', '␀␈␡'],
  ['one-byte escapes', 'a\u009b2Jb', 'a\ufffd2Jb'],
  ['letters that turn others around', 'a\u202eb\u2066c', 'a\ufffdb\ufffdc'],
  ['tags, in which text hides', 'a\u{e0041}\u{e0042}b', 'a\ufffd\ufffdb'],
  ['letters of the world and signs stay', 'é 漢字 עברית 👩‍👩‍👧 ✓', 'é 漢字 עברית 👩‍👩‍👧 ✓'],
])('%s', (_name, text, expected) => expect(shown(text)).toBe(expected));

test('nothing that moves a cursor is left, nothing gets longer, and once is enough', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const once = shown(text);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for.
      expect(once).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f]/);
      expect(once.length).toBeLessThanOrEqual(text.length);
      expect(shown(once)).toBe(once);
    }),
  );
});
