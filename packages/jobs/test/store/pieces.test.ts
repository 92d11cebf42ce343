import fc from 'fast-check';
import { expect, test } from 'vitest';
import { piecesOf } from '../../src/store/pieces.js';

test('pieces are the text again, none of them is long, and none ends within a character', () => {
  const text = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constant('😀'.repeat(300_000)),
        fc.constant('x'.repeat(2 ** 20 - 1)),
      ),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (whole) => {
      const pieces = piecesOf(whole);
      expect(pieces.join('')).toBe(whole);
      for (const piece of pieces) {
        expect(piece.length).toBeLessThanOrEqual(2 ** 20);
        expect(piece.isWellFormed()).toBe(whole.isWellFormed());
      }
    }),
    { numRuns: 30 },
  );
});

test('an empty text is one empty piece, so that it is there', () => {
  expect(piecesOf('')).toEqual(['']);
});
