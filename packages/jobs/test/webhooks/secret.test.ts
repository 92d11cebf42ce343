import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkSecret, secretBytes } from '../../src/webhooks/secret.js';

const secretOf = (bytes: Uint8Array) => `whsec_${Buffer.from(bytes).toString('base64')}`;

test.each([
  ['', 'must begin with whsec_'],
  ['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'must begin with whsec_'],
  ['WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'must begin with whsec_'],
  ['whsec_', 'must be 24 to 64 bytes of base64 after whsec_, not 0'],
  [secretOf(new Uint8Array(23)), 'must be 24 to 64 bytes of base64 after whsec_, not 23'],
  [secretOf(new Uint8Array(65)), 'must be 24 to 64 bytes of base64 after whsec_, not 65'],
  ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa!w', 'must be base64 with padding after whsec_'],
  ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n', 'must be base64 with padding after whsec_'],
  ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_', 'must be base64 with padding after whsec_'],
  [secretOf(new Uint8Array(25)).replace(/=+$/, ''), 'must be base64 with padding after whsec_'],
])('%j is no secret', (text, reason) => {
  expect(checkSecret(text)).toBe(reason);
});

test('24 to 64 bytes are one, and come back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 24, maxLength: 64 }), (bytes) => {
      expect(checkSecret(secretOf(bytes))).toBeUndefined();
      expect([...secretBytes(secretOf(bytes))]).toEqual([...bytes]);
    }),
  );
});

test('no text breaks the check, nor is repeated in its reason', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 12 }), (text) => {
      expect(checkSecret(`whsec_${text}`) ?? '').not.toContain(text);
    }),
  );
});
