import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Guest, startGuest } from './driver.js';

let guest: Guest;
beforeAll(() => {
  guest = startGuest('numpy');
});
afterAll(() => guest.stop());

describe('numpy', () => {
  it.each([
    ['np.int8(-3)', '-3'],
    ['np.uint64(2**64 - 1)', '18446744073709551615'],
    ['np.bool_(True)', 'true'],
    ['np.float64(1.5)', '1.5'],
    ['np.float32(0.1)', '0.10000000149011612'],
    ['np.float16(0.5)', '0.5'],
    ['np.longdouble(0.25)', '0.25'],
    ['np.str_("é")', '"é"'],
    ['np.datetime64("2024-01-02")', '"2024-01-02"'],
    ['np.datetime64("2024-01-02T03:04:05.000", "ns")', '"2024-01-02T03:04:05"'],
    ['np.datetime64("2024-01-02T03:04:05.6", "ns")', '"2024-01-02T03:04:05.600000"'],
    ['np.datetime64("2024-01-02T03:04:05.000000007")', '"2024-01-02T03:04:05.000000007"'],
    ['np.timedelta64(90, "m")', '5400.0'],
    ['np.timedelta64(3, "M")', '"3 months"'],
    ['[np.datetime64("NaT"), np.timedelta64("NaT")]', '[null,null]'],
    ['np.arange(4).reshape(2, 2)', '[[0,1],[2,3]]'],
    ['np.zeros((0, 3))', '[]'],
    ['np.array(5)', '5'],
    ['np.array("x")', '"x"'],
    ['np.array([True, False])', '[true,false]'],
    ['np.array([0.5, 1], dtype=np.longdouble)', '[0.5,1.0]'],
    ['np.array(["a", "\\ud800"])', '["a","\ufffd"]'],
    [
      'np.array(["a"], dtype=np.dtypes.StringDType() if hasattr(np.dtypes, "StringDType") else object)',
      '["a"]',
    ],
    ['np.array(["2024-01-02", "NaT"], dtype="M8[ns]")', '["2024-01-02T00:00:00",null]'],
    ['np.array([[90]], dtype="m8[m]")', '[[5400.0]]'],
    ['np.array([1, None, [np.int8(2)], {"a": (3,)}], dtype=object)', '[1,null,[2],{"a":[3]}]'],
    [
      'np.array([(1, "a", [1, 2])], dtype=[("i", "i4"), ("s", "U3"), ("v", "f4", 2)])',
      '[{"i":1,"s":"a","v":[1.0,2.0]}]',
    ],
    ['np.array([(1,)], dtype=[("i", "i4")])[0]', '{"i":1}'],
    ['np.rec.array([(1, 2)], names="a,b")', '[{"a":1,"b":2}]'],
    ['np.matrix([[1, 2]])', '[[1,2]]'],
    ['np.ma.array([1, 2, 3], mask=[0, 1, 0])', '[1,null,3]'],
    [
      'np.ma.array(["2024-01-02", "2024-01-03"], mask=[0, 1], dtype="M8[ns]")',
      '["2024-01-02T00:00:00",null]',
    ],
    ['np.ma.array([(1, 2.0)], mask=[(0, 1)], dtype=[("a", int), ("b", float)])', '[{"a":1,"b":null}]'],
    ['[np.ma.masked, np.ma.array(5), np.ma.array(5, mask=True)]', '[null,5,null]'],
    ['{np.int64(2): 1, np.float32(0.5): 2, np.bool_(True): 3}', '{"2":1,"0.5":2,"true":3}'],
    ['{np.str_("s"): 1, np.datetime64("2024-01-02"): 2}', '{"s":1,"2024-01-02":2}'],
  ])('%s becomes %s', async (code, text) => {
    expect(await guest.convert(code)).toEqual({ text, warnings: [] });
  });

  it('what is not finite becomes null, with the path', async () => {
    expect(
      await guest.convert('{"a": np.array([[1, np.nan], [np.inf, 0]]), "b": np.float64("-inf")}'),
    ).toEqual({
      text: '{"a":[[1.0,null],[null,0.0]],"b":null}',
      warnings: [
        'NaN at $.a[0][1] became null',
        'Infinity at $.a[1][0] became null',
        '-Infinity at $.b became null',
      ],
    });
    expect(await guest.convert('np.ma.array([np.nan, 1.0], mask=[0, 1])')).toEqual({
      text: '[null,null]',
      warnings: ['NaN at $[0] became null'],
    });
    expect((await guest.convert('np.longdouble("1e4000")')).warnings).toEqual(['Infinity at $ became null']);
  });

  it('a million of them are counted, not listed', async () => {
    const { text, warnings } = await guest.convert('[np.nan, np.full(1_000_000, np.nan)]');
    expect(text?.length).toBe('[null,[]]'.length + 1_000_000 * 'null,'.length - 1);
    expect(warnings?.slice(19)).toEqual(['NaN at $[1][18] became null', 'and 999981 more']);
  });

  it.each([
    ['np.complex128(1)', 'Object of type complex128 is not JSON serializable (at $)'],
    ['{"a": np.array([[1j]])}', 'Object of type complex128 is not JSON serializable (at $.a[0][0])'],
    ['np.array([b"x"])', 'Object of type bytes_ is not JSON serializable (at $[0])'],
    ['np.array([{1}], dtype=object)', 'Object of type set is not JSON serializable (at $[0])'],
    ['np.random.default_rng()', 'Object of type Generator is not JSON serializable (at $)'],
    ['value = np.empty(1, object); value[0] = value', 'Circular reference (at $[0])'],
  ])('%s: %s', async (code, error) => {
    expect((await guest.convert(code)).error).toBe(error);
  });
});
