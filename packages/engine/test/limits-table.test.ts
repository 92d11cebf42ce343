/** The table of limits, and what of it a request may ask for. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkLimits,
  DEFAULT_LIMITS,
  formatBytes,
  formatMs,
  LIMIT_NAMES,
  LIMIT_RULES,
  LimitError,
  type Limits,
} from '../src/limits.js';

test('names and defaults are the contract’s', () => {
  expect(DEFAULT_LIMITS).toEqual({
    wallMs: 30_000,
    cpuMs: 10_000,
    memoryBytes: 536_870_912,
    processes: 32,
    fileBytes: 10_485_760,
    diskBytes: 67_108_864,
    outputBytes: 1_048_576,
    resultBytes: 16_777_216,
    openFiles: 256,
  });
});

test('every default is within its own range', () => {
  for (const { default: usual, min, max } of Object.values(LIMIT_RULES)) {
    expect(min).toBeLessThanOrEqual(usual);
    expect(usual).toBeLessThanOrEqual(max);
  }
});

describe('checkLimits', () => {
  const names = fc.constantFrom(...LIMIT_NAMES);

  test('any whole number from the least to the ceiling is taken as it is', () => {
    fc.assert(
      fc.property(names, fc.double({ min: 0, max: 1, noNaN: true }), (name, part) => {
        const { min } = LIMIT_RULES[name];
        const value = min + Math.floor(part * (DEFAULT_LIMITS[name] - min));
        expect(checkLimits({ [name]: value }, DEFAULT_LIMITS)).toEqual({ [name]: value });
      }),
    );
  });

  test('all of them at once, and none', () => {
    expect(checkLimits({ ...DEFAULT_LIMITS }, DEFAULT_LIMITS)).toEqual(DEFAULT_LIMITS);
    expect(checkLimits({}, DEFAULT_LIMITS)).toEqual({});
  });

  test('above the ceiling: the error names it, with its unit', () => {
    for (const name of LIMIT_NAMES) {
      const unit = { ms: ' ms', bytes: ' bytes', count: '' }[LIMIT_RULES[name].unit];
      const over = DEFAULT_LIMITS[name] + 1;
      expect(() => checkLimits({ [name]: over }, DEFAULT_LIMITS)).toThrow(
        new LimitError(
          `'limits.${name}' is ${over}${unit}, above this server's ceiling of ${DEFAULT_LIMITS[name]}${unit}`,
        ),
      );
    }
  });

  test('the ceiling is the server’s, not the default', () => {
    const ceilings: Limits = { ...DEFAULT_LIMITS, wallMs: 500 };
    expect(() => checkLimits({ wallMs: 501 }, ceilings)).toThrow('ceiling of 500 ms');
    expect(checkLimits({ wallMs: 60_000 }, { ...ceilings, wallMs: 60_000 })).toEqual({ wallMs: 60_000 });
  });

  test.each([
    ['a fraction', 100.5],
    ['a negative number', -1],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a text', '100'],
    ['null', null],
    ['true', true],
    ['an array', [100]],
    ['more than can be counted', 2 ** 60],
    ['less than the least', 9],
  ])('%s is refused with what it takes', (_, value) => {
    expect(() => checkLimits({ wallMs: value }, DEFAULT_LIMITS)).toThrow(
      new LimitError("'limits.wallMs' must be a whole number of at least 10 ms"),
    );
  });

  test.each(['__proto__', 'constructor', 'toString', 'wallms', ''])('%j is not a limit', (name) => {
    const asked = JSON.parse(`{${JSON.stringify(name)}: 100}`);
    expect(() => checkLimits(asked, DEFAULT_LIMITS)).toThrow(
      /^'limits\..*' is not a limit; limits are wallMs, cpuMs, /,
    );
  });

  test('anything that JSON can hold is taken or refused with a LimitError of bounded length', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.oneof(names, fc.string({ maxLength: 5000 })), fc.jsonValue()), (asked) => {
        try {
          const taken = checkLimits(asked, DEFAULT_LIMITS);
          expect(Object.keys(taken).sort()).toEqual(Object.keys(asked).sort());
        } catch (error) {
          expect(error).toBeInstanceOf(LimitError);
          expect((error as Error).message.length).toBeLessThan(500);
        }
      }),
    );
  });
});

test.each([
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [1024, '1 KiB'],
  [1536, '1.5 KiB'],
  [512 << 20, '512 MiB'],
  [1_258_291, '1.2 MiB'],
  [1 << 30, '1 GiB'],
])('%i bytes are written as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [10, '10 ms'],
  [999, '999 ms'],
  [1000, '1 s'],
  [1500, '1.5 s'],
  [30_000, '30 s'],
])('%i ms are written as %s', (ms, text) => {
  expect(formatMs(ms)).toBe(text);
});
