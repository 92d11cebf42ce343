import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Guest, startGuest } from './driver.js';

let guest: Guest;
beforeAll(() => {
  guest = startGuest('numpy');
});
afterAll(() => guest.stop());

const string = fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text));
const integer = fc
  .tuple(fc.boolean(), fc.stringMatching(/^(0|[1-9][0-9]{0,60})$/))
  .map(([negative, digits]) => (negative && digits !== '0' ? `-${digits}` : digits));
const scalar = fc.oneof(string, integer, fc.constantFrom('true', 'false', 'null'));
/** JSON as text: JavaScript's numbers would not hold the integers, nor its objects the order of their keys. */
const jsonText = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value')).map((items) => `[${items.join(',')}]`),
    fc
      .uniqueArray(fc.tuple(string, tie('value')), { selector: ([key]) => key })
      .map((members) => `{${members.map(([key, value]) => `${key}:${value}`).join(',')}}`),
  ),
})).value;

describe('to_json', () => {
  it('gives back every JSON text without fractions, character by character', async () => {
    await fc.assert(
      fc.asyncProperty(jsonText, async (text) => {
        expect(await guest.roundTrip(text)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('does the same where the value has to be walked through', async () => {
    await fc.assert(
      fc.asyncProperty(jsonText, async (text) => {
        const code = `import json\nvalue = [json.loads(${JSON.stringify(text)}), np.int8(1)]`;
        expect(await guest.convert(code)).toEqual({ text: `[${text},1]`, warnings: [] });
      }),
      { numRuns: 300 },
    );
  });

  it('gives back every finite double, to the bit', async () => {
    const doubles = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }));
    await fc.assert(
      fc.asyncProperty(doubles, async (numbers) => {
        const text = JSON.stringify(numbers.map((number) => (Object.is(number, -0) ? 0 : number)));
        expect(JSON.parse(await guest.roundTrip(text))).toEqual(JSON.parse(text));
        const { text: array } = await guest.convert(`np.array(${text}, dtype=float)`);
        expect(JSON.parse(array ?? '')).toEqual(JSON.parse(text));
      }),
      { numRuns: 200 },
    );
  });

  it('always gives JSON that UTF-8 can hold, also for strings with lone surrogates', async () => {
    const anything = fc.array(fc.integer({ min: 0, max: 0x10ffff }));
    await fc.assert(
      fc.asyncProperty(anything, async (points) => {
        const { text } = await guest.convert(`"".join(map(chr, ${JSON.stringify(points)}))`);
        const value = JSON.parse(text ?? '');
        expect(value).toBe(String.fromCodePoint(...points).toWellFormed());
      }),
      { numRuns: 300 },
    );
  });
});
