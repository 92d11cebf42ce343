import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Guest, startGuest } from './driver.js';

let guest: Guest;
beforeAll(() => {
  guest = startGuest('datetime', 'decimal', 'uuid', 'pathlib', 'enum', 'dataclasses', 'collections', 'types');
});
afterAll(() => guest.stop());

describe('what Python has', () => {
  it.each([
    ['None', 'null'],
    ['[True, False]', '[true,false]'],
    ['"é😀\\n\\u2028"', '"é😀\\n\u2028"'],
    ['(1, (2, 3))', '[1,[2,3]]'],
    ['collections.namedtuple("P", "x y")(1, 2)', '[1,2]'],
    ['collections.OrderedDict(b=1, a=2)', '{"b":1,"a":2}'],
    ['collections.Counter("aab")', '{"a":2,"b":1}'],
    ['type("Name", (str,), {"__str__": lambda s: "no"})("x")', '"x"'],
    ['type("Count", (int,), {"__repr__": lambda s: "no"})(7)', '7'],
    ['datetime.datetime(2024, 1, 2, 3, 4, 5, 600000)', '"2024-01-02T03:04:05.600000"'],
    ['datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc)', '"2024-01-02T00:00:00+00:00"'],
    ['datetime.date(2024, 1, 2)', '"2024-01-02"'],
    ['datetime.time(3, 4)', '"03:04:00"'],
    ['datetime.timedelta(days=1, milliseconds=500)', '86400.5'],
    ['decimal.Decimal("1.10")', '"1.10"'],
    ['uuid.UUID(int=5)', '"00000000-0000-0000-0000-000000000005"'],
    ['pathlib.Path("/a/b")', '"/a/b"'],
    ['enum.Enum("Color", {"RED": (1, 2)}).RED', '[1,2]'],
    ['enum.IntEnum("Level", {"LOW": 3}).LOW', '3'],
    ['dataclasses.make_dataclass("Point", ["x", "y"])(1, (2,))', '{"x":1,"y":[2]}'],
  ])('%s becomes %s', async (code, text) => {
    expect(await guest.convert(code)).toEqual({ text, warnings: [] });
  });

  it.each([
    ['10**5000', `1${'0'.repeat(5000)}`],
    ['-(2**64)', '-18446744073709551616'],
    [
      '{"n": [10**5000, (1).__class__(1)], "d": decimal.Decimal(1)}',
      `{"n":[1${'0'.repeat(5000)},1],"d":"1"}`,
    ],
  ])('an integer keeps every digit: %s', async (code, text) => {
    expect(await guest.convert(code)).toEqual({ text, warnings: [] });
  });
});

describe('keys', () => {
  it.each([
    ['{1: 0, 1.5: 0, True: 0, None: 0}', '{"1":0,"1.5":0,"null":0}'],
    ['{datetime.date(2024, 1, 2): 1}', '{"2024-01-02":1}'],
    [
      '{decimal.Decimal("1.1"): 1, uuid.UUID(int=0): 2}',
      '{"1.1":1,"00000000-0000-0000-0000-000000000000":2}',
    ],
    ['{enum.Enum("Color", {"RED": 1}).RED: 1}', '{"1":1}'],
    ['{float("nan"): 1, float("-inf"): 2}', '{"NaN":1,"-Infinity":2}'],
    ['{1: "a", "1": "b", "d": datetime.date(1, 1, 1)}', '{"1":"b","d":"0001-01-01"}'],
  ])('%s becomes %s', async (code, text) => {
    // In the first, True is 1: Python itself has merged them.
    expect(await guest.convert(code)).toEqual({ text, warnings: [] });
  });
});

describe('NaN and infinities', () => {
  it('become null, with the path of each', async () => {
    expect(await guest.convert('{"a": [1.5, float("nan")], "odd key": {"b": float("-inf")}}')).toEqual({
      text: '{"a":[1.5,null],"odd key":{"b":null}}',
      warnings: ['NaN at $.a[1] became null', '-Infinity at $["odd key"].b became null'],
    });
  });

  it('are counted after the first twenty', async () => {
    const { warnings } = await guest.convert('[float("inf")] * 1000');
    expect(warnings).toHaveLength(21);
    expect(warnings?.[19]).toBe('Infinity at $[19] became null');
    expect(warnings?.[20]).toBe('and 980 more');
  });
});

describe('what is not JSON is named with its path', () => {
  it.each([
    ['{"s": {1, 2}}', 'Object of type set is not JSON serializable (at $.s)'],
    ['b"x"', 'Object of type bytes is not JSON serializable (at $)'],
    ['[0, {"a b": [1j]}]', 'Object of type complex is not JSON serializable (at $[1]["a b"][0])'],
    ['(i for i in [])', 'Object of type generator is not JSON serializable (at $)'],
    ['types.MappingProxyType({})', 'Object of type mappingproxy is not JSON serializable (at $)'],
    ['range(3)', 'Object of type range is not JSON serializable (at $)'],
    ['int', 'Object of type type is not JSON serializable (at $)'],
    ['enum.Enum("Color", {"RED": {1}}).RED', 'Object of type set is not JSON serializable (at $)'],
    ['{"a": {(1, 2): 3}}', 'keys must be str, int, float, bool or None, not tuple (at $.a)'],
    ['{b"k": 1}', 'keys must be str, int, float, bool or None, not bytes (at $)'],
    ['value = {"a": {}}; value["a"]["b"] = value', 'Circular reference (at $.a.b)'],
    ['value = []; value.append((value,))', 'Circular reference (at $[0][0])'],
  ])('%s: %s', async (code, error) => {
    expect((await guest.convert(code)).error).toBe(error);
  });

  it('the same object twice is not a circle', async () => {
    const { text } = await guest.convert('a = {"d": decimal.Decimal(1)}; value = [a, a]');
    expect(text).toBe('[{"d":"1"},{"d":"1"}]');
  });
});

describe('depth', () => {
  const nested = (inner: string, depth: number) =>
    `value = ${inner}\nfor _ in range(${depth}): value = [value]`;

  it.each(['1', 'decimal.Decimal(1)'])('1000 levels around %s are converted', async (inner) => {
    const { text } = await guest.convert(nested(inner, 1000));
    expect(text?.slice(0, 1000)).toBe('['.repeat(1000));
  });

  it.each([
    ['decimal.Decimal(1)', 1001],
    ['1', 100_000],
  ])('%s within %i levels is refused and the stack holds', async (inner, depth) => {
    const { error } = await guest.convert(nested(inner, depth));
    expect(error).toMatch(
      /^Nested deeper than 1000 levels \(at \$\[0\]\[0\].* characters left out .*\[0\]\)$/,
    );
  });
});

describe('text', () => {
  it('lone surrogates become U+FFFD and pairs their character', async () => {
    const { text } = await guest.convert(String.raw`{"\ud800k": "a\udfffb", "p": "\ud83d\ude00"}`);
    expect(text).toBe('{"\ufffdk":"a\ufffdb","p":"😀"}');
  });
});

describe('objects that resist', () => {
  const refused = 'Object of type X is not JSON serializable';
  it.each([
    ['a lying __class__', 'class X:\n  __class__ = property(lambda s: dict)', refused],
    ['a __getattr__ that raises', 'class X:\n  def __getattr__(s, n): raise SystemExit', refused],
    [
      'an iterator that raises',
      'class X(list):\n  def __iter__(s): raise ValueError("no")',
      `${refused}: conversion raised ValueError: no`,
    ],
    [
      'items() that exits',
      'class X(dict):\n  def items(s): raise SystemExit(3)',
      `${refused}: conversion raised SystemExit: 3`,
    ],
    [
      'an unhashable class',
      'class M(type):\n  def __hash__(c): raise TypeError("hash")\nclass X(metaclass=M): pass',
      `${refused}: conversion raised TypeError: hash`,
    ],
  ])('%s does not get past the conversion', async (_title, definition, error) => {
    const members = definition.includes('(dict)') ? '{1: 2}' : '';
    const item = definition.includes('(list)') ? '[1]' : members;
    const { error: actual } = await guest.convert(`${definition}\nvalue = {"x": [X(${item})]}`);
    expect(actual).toBe(`${error} (at $.x[0])`);
  });
});
