import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellWord } from '../src/shell-word.js';

test('a plain path stays as it is', () => expect(shellWord('a/b-1.jsonl')).toBe('a/b-1.jsonl'));

test('a shell reads the same text back', () => {
  const word = fc.string({ unit: fc.constantFrom('a', ' ', "'", '"', '\\', '$', '`', '\n', 'é', '*', '-') });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
      const script = `printf '%s\\0' ${words.map(shellWord).join(' ')}`;
      expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(
        words.map((each) => `${each}\0`).join(''),
      );
    }),
    { numRuns: 50 },
  );
});
