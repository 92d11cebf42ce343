import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sign } from '../../src/webhooks/sign.js';

test("the specification's example has the specification's signature", () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const signature = sign(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}');
  expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('every body is signed as the UTF-8 that is sent', () => {
  const key = randomBytes(32);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (body, timestamp) => {
      const bytes = Buffer.concat([Buffer.from(`id.${timestamp}.`), Buffer.from(body, 'utf8')]);
      const expected = createHmac('sha256', key).update(bytes).digest('base64');
      expect(sign(`whsec_${key.toString('base64')}`, 'id', timestamp, body)).toBe(`v1,${expected}`);
    }),
  );
});

test('what is no secret signs nothing, and is not in the error', () => {
  const attempt = () => sign('whsec_c2hvcnQ=', 'id', 0, '');
  expect(attempt).toThrow(TypeError);
  expect(attempt).toThrow(/^A webhook secret must be 24 to 64 bytes of base64 after whsec_, not 5$/);
});
