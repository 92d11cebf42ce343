/** Ordinary programs, as students and language models write them: all of them work in restricted mode. */
import { describe, expect, test } from 'vitest';
import { startEngine } from './support/engine.js';

const engine = await startEngine();

/** A title, the code, and what `output` is, as JSON. */
const PROGRAMS: [string, string, unknown][] = [
  ['loops', 'output = 0\nfor i in range(5):\n    if i == 3:\n        continue\n    output += i', 7],
  ['while and break', 'n = 1\nwhile True:\n    n *= 2\n    if n > 50:\n        break\noutput = n', 64],
  [
    'loops with else',
    'for i in range(2):\n    pass\nelse:\n    output = "done"\nwhile False:\n    pass\nelse:\n    output += "!"',
    'done!',
  ],
  [
    'functions',
    'def add(a, b=2, *args, c=3, **kw):\n    return a + b + c + sum(args)\noutput = add(1, 1, 1)',
    6,
  ],
  ['recursion', 'def f(n):\n    return 1 if n < 2 else n * f(n - 1)\noutput = f(20)', 2432902008176640000],
  [
    'closures',
    'def counter():\n    n = 0\n    def step():\n        nonlocal n\n        n += 1\n        return n\n    return step\ns = counter()\ns()\noutput = s()',
    2,
  ],
  ['global', 'n = 1\ndef f():\n    global n\n    n += 1\nf()\noutput = n', 2],
  ['lambdas', 'output = (lambda x, *y: x + len(y))(1, 2, 3)', 3],
  [
    'star arguments',
    'def f(*a, **k):\n    return [a, k]\nargs = [1, 2]\noutput = f(*args, 3, **{"x": 4})',
    [[1, 2, 3], { x: 4 }],
  ],
  [
    'list comprehensions',
    'output = [x * y for x in range(3) for y in range(3) if x != y]',
    [0, 0, 0, 2, 0, 2],
  ],
  [
    'dict and set comprehensions',
    'output = [{k: v for k, v in zip("ab", [1, 2])}, sorted({x % 3 for x in range(9)})]',
    [{ a: 1, b: 2 }, [0, 1, 2]],
  ],
  ['generator expressions', 'output = sum(x * x for x in range(4))', 14],
  [
    'unpacking',
    'a, (b, *c), d = 1, (2, 3, 4), 5\na, b = b, a\n[x, y] = "xy"\noutput = [a, b, c, d, x, y]',
    [2, 1, [3, 4], 5, 'x', 'y'],
  ],
  [
    'unpacking in loops',
    'output = []\nfor i, (a, b) in enumerate([(1, 2), (3, 4)]):\n    output.append(i * a + b)',
    [2, 7],
  ],
  [
    'augmented assignment to items',
    'd = {"k": [1]}\nd["k"][0] += 5\nd["n"] = d.get("n", 0)\nd["n"] -= 1\nd["k"] *= 2\noutput = d',
    { k: [6, 6], n: -1 },
  ],
  [
    'augmented assignment to attributes',
    'class A:\n    n = 1\na = A()\na.n += 2\na.n **= 2\noutput = a.n',
    9,
  ],
  [
    'slices',
    'x = list(range(10))\nx[2:4] = [0]\ndel x[0]\noutput = [x[1:6:2], x[::-1][0], "abc"[-2:]]',
    [[0, 5, 7], 9, 'bc'],
  ],
  [
    'f-strings',
    'n = 3.14159\nw = 8\noutput = [f"{n:.2f}", f"{n:>{w}.1f}", f"{\'a\'!r}", f"{n=:.1f}", f"{[1, 2][0]}", f"{1_000_000:,}"]',
    ['3.14', '     3.1', "'a'", 'n=3.1', '1', '1,000,000'],
  ],
  [
    'str.format',
    'output = ["{} {}".format(1, 2), "{1}-{0}".format("a", "b"), "{x:.1f}".format(x=2.55), "{:>{}}".format("a", 3), "{0[1]} {1[k]}".format([1, 2], {"k": 3}), "{0.real}".format(5), "{a}".format_map({"a": 1}), "%s %d" % ("x", 2)]',
    ['1 2', 'b-a', '2.5', '  a', '2 3', '5', '1', 'x 2'],
  ],
  ['str.format as a function', 'output = list(map("{:.1f}".format, [1, 2]))', ['1.0', '2.0']],
  [
    'texts',
    'output = ["a,b".split(","), " x ".strip(), "abc".upper(), "-".join(["a", "b"]), "abc".replace("b", "x"), "a b".title(), "x".encode().decode()]',
    [['a', 'b'], 'x', 'ABC', 'a-b', 'axc', 'A B', 'x'],
  ],
  [
    'try, except, else, finally',
    'log = []\ntry:\n    1 / 0\nexcept (ValueError, ZeroDivisionError) as e:\n    log.append(str(e))\n    log.append(type(e).__name__)\nelse:\n    log.append("else")\nfinally:\n    log.append("finally")\noutput = log',
    ['division by zero', 'ZeroDivisionError', 'finally'],
  ],
  [
    'exceptions of its own',
    'class Low(ValueError):\n    def __init__(self, n):\n        super().__init__(f"too low: {n}")\n        self.n = n\ntry:\n    raise Low(3)\nexcept ValueError as e:\n    output = [str(e), e.n, e.args]',
    ['too low: 3', 3, ['too low: 3']],
  ],
  [
    'raise from',
    'try:\n    try:\n        {}["a"]\n    except KeyError as e:\n        raise RuntimeError("no") from e\nexcept RuntimeError as e:\n    output = str(e)',
    'no',
  ],
  [
    'assert',
    'try:\n    assert 1 == 2, "different"\nexcept AssertionError as e:\n    output = str(e)',
    'different',
  ],
  [
    'classes',
    'class Point:\n    """A point."""\n    count = 0\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n        Point.count += 1\n    def __repr__(self):\n        return f"Point({self.x}, {self.y})"\n    def __add__(self, other):\n        return Point(self.x + other.x, self.y + other.y)\n    def __eq__(self, other):\n        return (self.x, self.y) == (other.x, other.y)\n    def __hash__(self):\n        return hash((self.x, self.y))\n    def __len__(self):\n        return 2\n    def __getitem__(self, i):\n        return (self.x, self.y)[i]\np = Point(1, 2) + Point(3, 4)\noutput = [repr(p), p == Point(4, 6), len(p), p[1], Point.count, len({p, p}), Point.__doc__, Point.__name__]',
    ['Point(4, 6)', true, 2, 6, 4, 1, 'A point.', 'Point'],
  ],
  [
    'inheritance',
    'class Animal:\n    def __init__(self, name):\n        self.name = name\n    def speak(self):\n        return "..."\n    def __str__(self):\n        return f"{self.name}: {self.speak()}"\nclass Dog(Animal):\n    def __init__(self, name, age=1):\n        Animal.__init__(self, name)\n        self.age = age\n    def speak(self):\n        return super().speak() + "woof"\n    def __str__(self):\n        return super().__str__() + "!"\noutput = [str(Dog("Rex")), isinstance(Dog("a"), Animal), issubclass(Dog, Animal)]',
    ['Rex: ...woof!', true, true],
  ],
  [
    'properties and methods of classes',
    'class C:\n    def __init__(self):\n        self.value = 1\n    @property\n    def double(self):\n        return self.value * 2\n    @double.setter\n    def double(self, v):\n        self.value = v // 2\n    @staticmethod\n    def s(x):\n        return x\n    @classmethod\n    def make(cls):\n        return cls()\nc = C.make()\nc.double = 10\noutput = [c.value, c.double, C.s(3)]',
    [5, 10, 3],
  ],
  [
    'iterators and contexts of its own',
    'class Count:\n    def __init__(self, n):\n        self.n = n\n    def __iter__(self):\n        return self\n    def __next__(self):\n        if self.n == 0:\n            raise StopIteration\n        self.n -= 1\n        return self.n\n    def __enter__(self):\n        return self\n    def __exit__(self, kind, value, traceback):\n        return kind is ValueError\nwith Count(3) as c:\n    output = list(c)\n    raise ValueError',
    [2, 1, 0],
  ],
  [
    'with and unpacking',
    'class Two:\n    def __enter__(self):\n        return 1, (2, 3)\n    def __exit__(self, *error):\n        pass\nwith Two() as (a, (b, c)), Two() as d:\n    output = [a, b, c, d[0]]',
    [1, 2, 3, 1],
  ],
  [
    'generators',
    'def fib():\n    a, b = 0, 1\n    while True:\n        yield a\n        a, b = b, a + b\ndef first(n, it):\n    for i, x in enumerate(it):\n        if i == n:\n            return\n        yield x\ndef both():\n    yield from first(3, fib())\noutput = list(both())',
    [0, 1, 1],
  ],
  [
    'send to a generator',
    'def echo():\n    got = yield 1\n    while got:\n        got = yield got * 2\ng = echo()\nnext(g)\noutput = [g.send(2), g.send(4)]\ng.close()',
    [4, 8],
  ],
  [
    'decorators',
    'import functools\ndef twice(f):\n    @functools.wraps(f)\n    def inner(*args, **kw):\n        return f(*args, **kw) * 2\n    return inner\ndef times(n):\n    def deco(f):\n        return lambda *a: f(*a) * n\n    return deco\n@twice\n@times(3)\ndef one():\n    return 1\n@twice\ndef named():\n    return 1\noutput = [one(), named.__name__]',
    [6, 'named'],
  ],
  [
    'match',
    'def f(p):\n    match p:\n        case {"kind": "circle", "r": r}:\n            return 3 * r\n        case [x, *rest] if rest:\n            return [x, rest]\n        case int(n) | float(n):\n            return n + 1\n        case "a" | "b" as s:\n            return s\n        case None:\n            return "none"\n        case _:\n            return "other"\noutput = [f({"kind": "circle", "r": 2}), f([1, 2, 3]), f(1), f("b"), f(None), f("z")]',
    [6, [1, [2, 3]], 2, 'b', 'none', 'other'],
  ],
  [
    'match with classes',
    'class Point:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\nclass Color:\n    RED = 1\n    BLUE = 2\ndef f(p):\n    match p:\n        case Point(x=0, y=y) if y > 5:\n            return ["axis", y]\n        case Point(x=x, y=(int() | float()) as y):\n            return [x, y]\n        case Color.BLUE:\n            return "blue"\noutput = [f(Point(0, 9)), f(Point(1, 2)), f(2)]',
    [['axis', 9], [1, 2], 'blue'],
  ],
  [
    'walrus',
    'data = [1, 5, 9]\noutput = [y for x in data if (y := x * 2) > 5]\nif (n := len(data)) > 2:\n    output.append(n)',
    [10, 18, 3],
  ],
  [
    'annotations',
    'from collections import Counter\nx: int = 3\ny: "list[int]"\nclass A:\n    n: int = 1\n    m: str\n    def f(self, a: list[int], *, b: dict[str, int] | None = None) -> float:\n        t: float = 0.5\n        return t\noutput = [x, A().f([]), A.n]',
    [3, 0.5, 1],
  ],
  [
    'conditions',
    'x = 5\noutput = ["a" if x > 3 else "b", 1 < x <= 5, not x, x and 0 or 7, x is not None, 3 in [1, 2], "k" not in {}]',
    ['a', true, false, 7, true, false, true],
  ],
  [
    'operators',
    'output = [7 // 2, 7 % 3, 2 ** 10, -7 // 2, 6 & 3, 6 | 3, 6 ^ 3, ~1, 1 << 4, 9 >> 1, +1, True + 1]',
    [3, 1, 1024, -4, 2, 7, 5, -2, 16, 4, 1, 2],
  ],
  [
    'built-ins',
    'output = [abs(-1), all([1]), any([0]), bin(5), chr(65), divmod(7, 2), hex(255), max(1, 3), min([2, 1]), ord("A"), pow(2, 3, 5), round(2.567, 1), sum([1, 2], 10), len("abc"), bool([]), int("7"), float("1.5"), str(1), repr("a"), ascii("é"), oct(8)]',
    [
      1,
      true,
      false,
      '0b101',
      'A',
      [3, 1],
      '0xff',
      3,
      1,
      65,
      3,
      2.6,
      13,
      3,
      false,
      7,
      1.5,
      '1',
      "'a'",
      "'\\xe9'",
      '0o10',
    ],
  ],
  [
    'built-ins for sequences',
    'output = [sorted([3, 1, 2], key=lambda x: -x), list(reversed([1, 2])), list(zip([1, 2], "ab")), list(map(str, [1])), list(filter(None, [0, 1])), list(enumerate("a", 1)), tuple(range(2)), sorted(set([1, 1])), sorted(frozenset("a")), list(iter([1])), next(iter([5])), list(bytes([1, 2])), list(bytearray(2)), dict(a=1), complex(1, 2).imag, [1, 2, 3][slice(1, None)], memoryview(b"ab")[0]]',
    [
      [3, 2, 1],
      [2, 1],
      [
        [1, 'a'],
        [2, 'b'],
      ],
      ['1'],
      [1],
      [[1, 'a']],
      [0, 1],
      [1],
      ['a'],
      [1],
      5,
      [1, 2],
      [0, 0],
      { a: 1 },
      2,
      [2, 3],
      97,
    ],
  ],
  [
    'methods of lists and dicts',
    'x = [3, 1]\nx.append(2)\nx.sort(reverse=True)\nx.extend([0])\nx.insert(0, 9)\ny = x.pop()\nd = {"a": 1}\nd.update(b=2)\nd.setdefault("c", []).append(3)\noutput = [x, y, x.index(3), x.count(1), list(d.items()), d.pop("a"), d.get("zz"), list(d.keys()), {**d, "e": 1}, [*x, 5], d | {"f": 0}]',
    [
      [9, 3, 2, 1],
      0,
      1,
      1,
      [
        ['a', 1],
        ['b', 2],
        ['c', [3]],
      ],
      1,
      null,
      ['b', 'c'],
      { b: 2, c: [3], e: 1 },
      [9, 3, 2, 1, 5],
      { b: 2, c: [3], f: 0 },
    ],
  ],
  [
    'getattr, hasattr, setattr, delattr, dir',
    'class A:\n    pass\na = A()\nsetattr(a, "n", 1)\nhad = hasattr(a, "n")\nnames = dir(a)\ndelattr(a, "n")\noutput = [had, hasattr(a, "n"), getattr(a, "n", 7), names, hasattr([], "__len__"), callable(len)]',
    [true, false, 7, ['n'], true, true],
  ],
  [
    'type',
    'output = [type(1).__name__, type("a") is str, type([]) == list, isinstance(int, type), str(type(2.5)), type(None).__name__]',
    ['int', true, true, true, "<class 'float'>", 'NoneType'],
  ],
  ['the guard of a script', 'output = __name__\nif __name__ == "__main__":\n    output += "!"', '__main__!'],
  [
    'math and statistics',
    'import math, statistics\nfrom math import sqrt, pi\noutput = [math.floor(2.7), sqrt(16), round(pi, 2), math.gcd(12, 18), statistics.mean([1, 2, 3]), statistics.median([5, 1, 3]), math.isclose(0.1 + 0.2, 0.3)]',
    [2, 4, 3.14, 6, 2, 3, true],
  ],
  [
    'random',
    'import random\nrandom.seed(1)\nx = [1, 2, 3]\nrandom.shuffle(x)\noutput = [sorted(x), random.randint(1, 1), 0 <= random.random() < 1, random.choice([7]), len(random.sample(range(9), 3)), random.Random(3).randint(0, 0)]',
    [[1, 2, 3], 1, true, 7, 3, 0],
  ],
  [
    'datetime',
    'import datetime\nfrom datetime import date, timedelta\nd = datetime.datetime(2024, 2, 28, 12) + timedelta(days=2)\noutput = [d.isoformat(), d.strftime("%d.%m.%Y"), (date(2024, 3, 1) - date(2024, 2, 1)).days, datetime.datetime.strptime("2024-01-02", "%Y-%m-%d").year, isinstance(datetime.datetime.now(), datetime.datetime)]',
    ['2024-03-01T12:00:00', '01.03.2024', 29, 2024, true],
  ],
  [
    'json',
    'import json\ntry:\n    json.loads("{")\nexcept json.JSONDecodeError as e:\n    where = e.pos\ntry:\n    json.loads("[")\nexcept json.decoder.JSONDecodeError:\n    pass\noutput = [json.loads(json.dumps({"a": [1, None]}, indent=2, sort_keys=True)), where]',
    [{ a: [1, null] }, 1],
  ],
  [
    're',
    'import re\nm = re.match(r"(?P<k>\\w+)=(\\d+)", "ab=12")\noutput = [m.group("k"), m.groups(), re.sub(r"\\d", lambda m: str(int(m.group()) + 1), "a1"), re.findall("[a-z]+", "ab cd"), re.compile("x", re.IGNORECASE).search("X").span(), re.split(",", "a,b")]',
    ['ab', ['ab', '12'], 'a2', ['ab', 'cd'], [0, 1], ['a', 'b']],
  ],
  [
    'itertools and functools',
    'import itertools\nfrom functools import reduce, partial, lru_cache, cmp_to_key\n@lru_cache(maxsize=None)\ndef fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\noutput = [list(itertools.chain([1], [2])), list(itertools.combinations("abc", 2))[0], reduce(lambda a, b: a * b, [1, 2, 3]), partial(pow, 2)(5), fib(50), [k for k, g in itertools.groupby("aab")], sorted([3, 1], key=cmp_to_key(lambda a, b: a - b)), fib.cache_info().misses]',
    [[1, 2], ['a', 'b'], 6, 32, 12586269025, ['a', 'b'], [1, 3], 51],
  ],
  [
    'collections',
    'from collections import Counter, defaultdict, deque, namedtuple, OrderedDict\nimport collections, collections.abc\nP = namedtuple("P", "x y")\nd = defaultdict(list)\nd["a"].append(1)\nq = deque([1, 2], maxlen=2)\nq.append(3)\np = P(1, y=2)\noutput = [Counter("aab").most_common(1), d, list(q), p.x + p[1], OrderedDict(a=1), isinstance([], collections.abc.Sequence), p]',
    [[['a', 2]], { a: [1] }, [2, 3], 3, { a: 1 }, true, [1, 2]],
  ],
  [
    'string, textwrap, decimal, fractions, time',
    'import string, textwrap, time\nfrom decimal import Decimal, getcontext\nfrom fractions import Fraction\ngetcontext().prec = 6\nt = time.time()\ntime.sleep(0)\noutput = [string.ascii_lowercase[:3], string.Template("$a!").substitute(a=1), textwrap.shorten("a b c", 3, placeholder=""), str(Decimal(1) / 3), str(Fraction(1, 3) + 1), time.time() >= t, string.capwords("a b")]',
    ['abc', '1!', 'a b', '0.333333', '4/3', true, 'A B'],
  ],
  [
    'files in memory',
    'import io\nf = io.StringIO()\nprint("a", "b", sep=",", file=f)\nb = io.BytesIO(b"xyz")\nt = io.TextIOWrapper(io.BytesIO(b"l1\\nl2"))\nwith io.StringIO("q") as g:\n    q = g.read()\noutput = [f.getvalue(), b.read(2).decode(), [line for line in t], q]',
    ['a,b\n', 'xy', ['l1\n', 'l2'], 'q'],
  ],
  [
    'numpy',
    'import numpy as np\nfrom numpy import linalg\nimport numpy.linalg as la\nfrom numpy.random import default_rng\na = np.arange(6).reshape(2, 3)\na[0, 1] = 9\na[a > 4] += 1\na += 1\nrng = default_rng(1)\noutput = [a, a.shape, a.T[0], a.sum(axis=0), a[:, 1].tolist(), float(np.mean(a)), la.det(np.eye(2)), linalg.norm([3, 4]), len(rng.normal(size=3)), np.linspace(0, 1, 3), np.where(a > 5, 1, 0), np.dot([1, 2], [3, 4]), np.unique([1, 1]), np.nan_to_num(np.nan), np.vectorize(lambda x: x * 2)([1]), np.poly1d([1, 2])(3), np.fft.fft([1, 0]).real, str(np.float64(1).dtype), np.lib.stride_tricks.sliding_window_view(np.arange(3), 2)]',
    [
      [
        [1, 11, 3],
        [4, 5, 7],
      ],
      [2, 3],
      [1, 4],
      [5, 16, 10],
      [11, 5],
      5.166666666666667,
      1,
      5,
      3,
      [0, 0.5, 1],
      [
        [0, 1, 0],
        [0, 0, 1],
      ],
      11,
      [1],
      0,
      [2],
      5,
      [1, 1],
      'float64',
      [
        [0, 1],
        [1, 2],
      ],
    ],
  ],
  [
    'numpy on texts in memory',
    'import io\noutput = [np.loadtxt(io.StringIO("1 2\\n3 4")), np.genfromtxt(["1,2"], delimiter=",")]\nf = io.StringIO()\nnp.savetxt(f, np.eye(1), fmt="%d")\noutput.append(f.getvalue())',
    [
      [
        [1, 2],
        [3, 4],
      ],
      [1, 2],
      '1\n',
    ],
  ],
  [
    'pandas',
    'df = pd.DataFrame({"city": ["Oslo", "Bergen", "Oslo"], "n": [1, 2, 3]})\ndf["m"] = df["n"] * 2\ndf.loc[df["n"] > 2, "m"] = 0\ndf.loc[len(df)] = ["Bodø", 4, 8]\ndf.index.name = "i"\ndf.columns = [c.upper() for c in df.columns]\ndf["N"] += 1\ntotal = 0\nfor i, row in df.iterrows():\n    total += row["N"]\nfor row in df.itertuples():\n    total += row.N\noutput = [df.groupby("CITY")["N"].sum(), df.shape, int(total), df.sort_values("N", ascending=False).iloc[0]["CITY"], df.describe().loc["mean", "N"], df[df.CITY.str.startswith("B")].N.tolist(), df["N"].apply(lambda n: n * 10).max(), df.agg({"N": "sum", "M": ["min", "max"]}).shape, df.pivot_table(index="CITY", values="N", aggfunc="mean").N.tolist(), df.merge(df, on="CITY").shape, pd.concat([df, df]).shape, df.N.rolling(2).mean().dropna().tolist(), df.drop(columns="M").columns.tolist(), df.isna().sum().sum(), df.N.map({2: "two"}).iloc[0], df.to_dict("records")[0], df.rename(columns={"N": "x"}).x.iloc[0], df.CITY.value_counts().to_dict(), df.head(1).to_json(), list(df.N.cumsum())]',
    [
      { Bergen: 3, Bodø: 5, Oslo: 6 },
      [4, 3],
      28,
      'Bodø',
      3.5,
      [3, 5],
      50,
      [3, 2],
      [3, 5, 3],
      [6, 5],
      [8, 3],
      [2.5, 3.5, 4.5],
      ['CITY', 'N'],
      0,
      'two',
      { CITY: 'Oslo', N: 2, M: 2 },
      2,
      { Oslo: 2, Bergen: 1, Bodø: 1 },
      '{"CITY":{"0":"Oslo"},"N":{"0":2},"M":{"0":2}}',
      [2, 5, 9, 14],
    ],
  ],
  [
    'pandas, dates',
    'df = pd.DataFrame({"t": pd.date_range("2024-01-31", periods=3, freq="D"), "v": [1, 2, 3]})\ns = df.set_index("t")["v"].resample("MS").sum()\nfrom pandas.tseries.offsets import BDay\noutput = [s.tolist(), df.t.dt.day_name().tolist()[0], str(pd.Timestamp("2024-01-05") + BDay(1)), (pd.to_datetime("2024-01-02") - pd.Timestamp("2024-01-01")).days]',
    [[1, 5], 'Wednesday', '2024-01-08 00:00:00', 1],
  ],
  [
    'pandas, CSV in memory',
    'import io\ndf = pd.read_csv(io.StringIO("a,b\\n1,2\\n"))\noutput = [df, df.to_csv(index=False), df.to_html().startswith("<table"), "a" in df.to_string()]',
    [[{ a: 1, b: 2 }], 'a,b\n1,2\n', true, true],
  ],
  [
    'a CSV file of its own',
    'pd.DataFrame({"a": [1]}).to_csv("own.csv", index=False)\noutput = pd.read_csv("own.csv")',
    [{ a: 1 }],
  ],
  [
    'a plot',
    'import io\nimport matplotlib.pyplot as plt\nfrom matplotlib import cm, ticker\nimport matplotlib.dates as mdates\nfrom matplotlib.patches import Circle\nplt.rcParams["font.size"] = 9\nplt.style.use("ggplot")\nfig, (a, b) = plt.subplots(1, 2, figsize=(6, 3))\na.plot([1, 2], [3, 4], label="x", color=cm.viridis(0.5))\na.add_patch(Circle((1, 3), 0.1))\na.legend(loc="upper left")\na.set(xlabel="x", ylabel="y")\na.xaxis.set_major_locator(ticker.MaxNLocator(3))\nfor spine in a.spines.values():\n    spine.set_visible(False)\nb.hist(np.random.randn(50), bins=5)\nfig.suptitle("t")\nfig.tight_layout()\nf = io.BytesIO()\nfig.savefig(f, format="png", dpi=50)\nplt.close(fig)\noutput = f.getvalue()[1:4].decode()',
    'PNG',
  ],
  [
    'plots of all kinds',
    'import io\nfig = plt.figure()\nax = fig.add_subplot(projection="3d")\nax.plot([1, 2], [1, 2], [1, 2])\nplt.figure()\nplt.bar(["a", "b"], [1, 2])\nplt.scatter([1], [2], c=[1], cmap="viridis")\nplt.colorbar()\nplt.pie([1, 2], labels=["a", "b"])\nplt.imshow(np.eye(3))\nplt.contourf(np.eye(3))\nplt.axhline(1)\nplt.annotate("x", xy=(0, 0), xytext=(1, 1), arrowprops={"arrowstyle": "->"})\nplt.xticks([0, 1], ["a", "b"], rotation=45)\nplt.gca().invert_yaxis()\nplt.grid(True)\npd.Series([1, 2]).plot(kind="bar", ax=plt.gca())\npd.DataFrame({"a": [1, 2]}).plot(title="t").set_xlabel("x")\nwith plt.rc_context({"lines.linewidth": 3}):\n    plt.plot([1])\nf = io.StringIO()\nplt.savefig(f, format="svg", bbox_inches="tight")\nplt.show()\nplt.close("all")\noutput = f.getvalue()[:5]',
    '<?xml',
  ],
];

describe('works', () => {
  test.each(PROGRAMS)('%s', async (_, code, expected) => {
    const outcome = await engine.script(code, { mode: 'run' });
    expect(outcome.error).toBeNull();
    expect(JSON.parse(outcome.resultJson as string)).toEqual(expected);
  });

  test('all of them under `policy: restricted`, where main() returns the result', async () => {
    for (const [title, code, expected] of PROGRAMS.filter(
      ([, code]) => !/__name__|global |nonlocal /.test(code),
    )) {
      const body = code.split('\n').map((line) => `    ${line}`);
      const given = 'import numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt\n';
      const script = `${given}def main():\n${body.join('\n')}\n    return output\n`;
      const outcome = await engine.script(script, { policy: 'restricted' });
      expect.soft(outcome.error, title).toBeNull();
      if (!outcome.error) expect.soft(JSON.parse(outcome.resultJson as string), title).toEqual(expected);
    }
  });
});

test('main(input) gets the input', async () => {
  const outcome = await engine.script('def main(x):\n    return x["a"] + 1', {
    policy: 'restricted',
    inputJson: '{"a": 1}',
  });
  expect(outcome).toMatchObject({ status: 'ok', resultJson: '2' });
});

test.each([
  ['x = 1', 'no_main', 'Script must define a function main()'],
  ['main = 1', 'no_main', 'main() must be a function'],
  [
    'def main():\n    return open("x")',
    'exception',
    "Script execution failed: NameError: name 'open' is not defined",
  ],
  [
    'def main():\n    exec("1")',
    'syntax_error',
    'Script has a syntax error: Line 2: Exec calls are not allowed.',
  ],
])('with the texts of execute: %s', async (script, status, error) => {
  expect(await engine.script(script, { policy: 'restricted' })).toMatchObject({ status, error });
});

test('a built-in that is left out is named in the hint, and a name that is none is not', async () => {
  const hint = async (code: string) => (await engine.script(code, { mode: 'run' })).hint;
  expect(await hint('open("x")')).toMatch(/^Restricted mode leaves 'open' out: POST \/execute/);
  expect(await hint('opne("x")')).toBeNull();
  const script = 'def main():\n    return vars()';
  expect((await engine.script(script, { policy: 'restricted' })).hint).toMatch(/leaves 'vars' out/);
  expect((await engine.script('def main():\n    del open\n    open')).hint).toBeNull();
});

test.each([
  ['async def f():\n    pass', 'AsyncFunctionDef statements are not allowed.'],
  ['from math import *', '"*" imports are not allowed.'],
  ['class A(metaclass=type):\n    pass', 'The keyword argument "metaclass" is not allowed.'],
  ['try:\n    pass\nexcept* ValueError:\n    pass', 'TryStar statements are not allowed.'],
])('what does not work says so: %s', async (code, error) => {
  const outcome = await engine.script(code, { mode: 'run' });
  expect(outcome).toMatchObject({ status: 'syntax_error', error: expect.stringContaining(error) });
});
