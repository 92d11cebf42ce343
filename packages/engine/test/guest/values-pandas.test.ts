import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Guest, startGuest } from './driver.js';

let guest: Guest;
beforeAll(() => {
  guest = startGuest('numpy', 'pandas');
});
afterAll(() => guest.stop());

describe('pandas scalars and arrays', () => {
  it.each([
    ['pd.Timestamp("2024-01-02T03:04:05", tz="UTC")', '"2024-01-02T03:04:05+00:00"'],
    ['pd.Timedelta("1h")', '3600.0'],
    ['[pd.NaT, pd.NA]', '[null,null]'],
    ['pd.Period("2024-01")', '"2024-01"'],
    ['pd.Interval(0, 1)', '"(0, 1]"'],
    ['pd.Index([1, 2])', '[1,2]'],
    ['pd.MultiIndex.from_tuples([("a", 1)])', '[["a",1]]'],
    ['pd.date_range("2024-01-01", periods=2)', '["2024-01-01T00:00:00","2024-01-02T00:00:00"]'],
    ['pd.Categorical(["a", "b"])', '["a","b"]'],
    ['pd.array([1, None], dtype="Int64")', '[1,null]'],
  ])('%s becomes %s', async (code, text) => {
    expect(await guest.convert(code)).toEqual({ text, warnings: [] });
  });
});

describe('a Series', () => {
  it.each([
    ['pd.Series([1, 2])', '{"0":1,"1":2}'],
    ['pd.Series({"a": 1.5, "b": 2})', '{"a":1.5,"b":2.0}'],
    ['pd.Series(["x"], index=pd.to_datetime(["2024-01-02"]))', '{"2024-01-02T00:00:00":"x"}'],
    ['pd.Series([1, 2], index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)]))', '{"a_1":1,"b_2":2}'],
    ['pd.Series([{"k": np.int8(1)}, None])', '{"0":{"k":1},"1":null}'],
    ['pd.Series([], dtype=float)', '{}'],
    ['pd.Series([True, None], dtype="boolean")', '{"0":true,"1":null}'],
    ['pd.cut(pd.Series([1, 9]), [0, 5, 10]).value_counts(sort=False)', '{"(0, 5]":1,"(5, 10]":1}'],
  ])('%s is the object %s', async (code, text) => {
    expect(await guest.convert(code)).toEqual({ text, warnings: [] });
  });

  it('with a label twice keeps the last value and says so', async () => {
    expect(await guest.convert('{"s": pd.Series([1, 2], index=["a", "a"])}')).toEqual({
      text: '{"s":{"a":2}}',
      warnings: ['labels come twice in the index of the Series at $.s; the last value of each was kept'],
    });
  });

  it('names the label of a NaN', async () => {
    const { warnings } = await guest.convert('pd.Series({"a": 1, "odd key": np.nan})');
    expect(warnings).toEqual(['NaN at $["odd key"] became null']);
  });

  it('with an index of objects is not JSON', async () => {
    const { error } = await guest.convert('pd.Series([1], index=[frozenset()])');
    expect(error).toBe('keys must be str, int, float, bool or None, not frozenset (at $)');
  });
});

describe('a DataFrame', () => {
  it.each([
    ['pd.DataFrame({"x": [1, 2], "y": [1.5, 2]})', '[{"x":1,"y":1.5},{"x":2,"y":2.0}]'],
    ['pd.DataFrame({"x": [1, 2, 3]}).query("x > 1")', '[{"x":2},{"x":3}]'],
    ['pd.DataFrame({"t": pd.to_datetime(["2024-01-02", None])})', '[{"t":"2024-01-02T00:00:00"},{"t":null}]'],
    ['pd.DataFrame({"i": pd.array([1, None], dtype="Int64")})', '[{"i":1},{"i":null}]'],
    ['pd.DataFrame({"c": pd.Categorical(["a"]), "b": [True]})', '[{"c":"a","b":true}]'],
    [
      'pd.DataFrame({1: [1], "b": [2], pd.Timestamp("2024-01-02"): [3]})',
      '[{"1":1,"b":2,"2024-01-02T00:00:00":3}]',
    ],
    ['pd.DataFrame({1.5: [1], None: [2]})', '[{"1.5":1,"NaN":2}]'],
    [
      'pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("price", "mean"), ("item", "")]))',
      '[{"price_mean":1,"item":2}]',
    ],
    ['pd.DataFrame()', '[]'],
    ['pd.DataFrame(index=range(2))', '[{},{}]'],
  ])('%s is the records %s', async (code, text) => {
    expect(await guest.convert(code)).toEqual({ text, warnings: [] });
  });

  it('names row and column of a NaN', async () => {
    expect(
      await guest.convert(
        '{"d": pd.DataFrame({"x": [1, np.nan], "s": pd.Series(["a", np.nan], dtype=object)})}',
      ),
    ).toEqual({
      text: '{"d":[{"x":1.0,"s":"a"},{"x":null,"s":null}]}',
      warnings: ['NaN at $.d[1].x became null', 'NaN at $.d[1].s became null'],
    });
  });

  it('with a label twice keeps the last column and says so', async () => {
    expect(await guest.convert('pd.DataFrame([[1, 2]], columns=["a", "a"])')).toEqual({
      text: '[{"a":2}]',
      warnings: ['labels come twice in the columns of the DataFrame at $; the last value of each was kept'],
    });
  });

  it.each(['pd.DataFrame({"x": [1]}, index=["a"])', 'pd.DataFrame({"k": [1], "x": [1]}).groupby("k").sum()'])(
    '%s loses its index with a warning',
    async (code) => {
      expect(await guest.convert(code)).toEqual({
        text: '[{"x":1}]',
        warnings: ['index of the DataFrame at $ is not in its records; reset_index() makes it a column'],
      });
    },
  );

  it('names the cell that is not JSON', async () => {
    const { error } = await guest.convert('pd.DataFrame({"x": [1], "s": [{2}]})');
    expect(error).toBe('Object of type set is not JSON serializable (at $[0].s)');
  });
});
