/** numpy, pandas, matplotlib and sqlite3 inside a cell with the default limits. */
import { describe, expect, test } from 'vitest';
import { startEngine } from './support/engine.js';

const engine = await startEngine();

describe('numpy', () => {
  test.each([
    ['linear algebra', 'float(np.linalg.det(np.array([[1.0, 2.0], [3.0, 4.0]])).__round__(6))', -2],
    ['a large product', 'int((np.ones((600, 600)) @ np.ones((600, 600))).sum())', 216_000_000],
    ['fft', 'len(np.fft.rfft(np.arange(1024.0)))', 513],
    ['polynomials', '[round(float(x), 6) for x in np.roots([1, -3, 2])]', [2, 1]],
    ['random numbers', 'len(set(np.random.default_rng(1).integers(0, 10**9, 100).tolist()))', 100],
    [
      'masked arrays and dates',
      'str(np.ma.array(np.arange("2024-02-28", "2024-03-02", dtype="M8[D]"), mask=[0, 0, 1])[1])',
      '2024-02-29',
    ],
    ['save and load', '(np.save("a.npy", np.eye(3)), float(np.load("a.npy", mmap_mode="r").sum()))[1]', 3],
    [
      'strings, structured types',
      'np.array([("a", 1)], dtype=[("k", "U5"), ("v", "i4")])["k"].tolist()',
      ['a'],
    ],
  ])('%s', async (_, expression, expected) => {
    expect(await engine.value(`import numpy as np\nreturn ${expression}`)).toEqual(expected);
  });
});

describe('pandas', () => {
  test('group, merge, pivot, resample', async () => {
    expect(
      await engine.value(`
        import pandas as pd
        frame = pd.DataFrame({"k": list("abab"), "v": [1, 2, 3, 4], "t": pd.date_range("2024-01-01", periods=4, freq="12h")})
        merged = frame.merge(pd.DataFrame({"k": ["a", "b"], "name": ["one", "two"]}), on="k")
        return [
            frame.groupby("k")["v"].sum().to_dict(),
            merged["name"].tolist(),
            frame.set_index("t")["v"].resample("D").sum().tolist(),
            frame.pivot_table(index="k", values="v", aggfunc="mean")["v"].to_dict(),
        ]
      `),
    ).toEqual([{ a: 4, b: 6 }, ['one', 'two', 'one', 'two'], [3, 7], { a: 2, b: 3 }]);
  });

  test('csv, json and pickle files, and sqlite', async () => {
    expect(
      await engine.value(`
        import io, sqlite3
        import pandas as pd
        frame = pd.DataFrame({"x": [1, 2], "y": ["a", "ü"]})
        frame.to_csv("a.csv", index=False)
        frame.to_json("a.json")
        frame.to_pickle("a.pickle")
        with sqlite3.connect("a.db") as connection:
            frame.to_sql("t", connection, index=False)
            back = pd.read_sql("select * from t where x = 2", connection)
        return [
            pd.read_csv("a.csv").equals(frame),
            pd.read_json(open("a.json"))["x"].sum(),
            pd.read_pickle("a.pickle").equals(frame),
            back["y"].tolist(),
            pd.read_csv(io.StringIO("a;b\\n1,5;2"), sep=";", decimal=",")["a"].tolist(),
        ]
      `),
    ).toEqual([true, 3, true, ['ü'], [1.5]]);
  });

  test('time zones and categories', async () => {
    expect(
      await engine.value(`
        import pandas as pd
        stamp = pd.Timestamp("2024-07-01 12:00", tz="Europe/Berlin")
        return [stamp.tz_convert("UTC").isoformat(), pd.Categorical(["b", "a", "b"]).categories.tolist()]
      `),
    ).toEqual(['2024-07-01T10:00:00+00:00', ['a', 'b']]);
  });
});

describe('matplotlib', () => {
  const PLOT = `
import io, sys
import matplotlib.pyplot as plt
import numpy as np
def plot():
    figure, axes = plt.subplots()
    axes.plot(np.linspace(0, 1, 20), np.sin(np.linspace(0, 7, 20)), label="sine ü $\\\\alpha$")
    axes.set_title("Title"); axes.legend(); axes.grid(True)
    return figure
`;
  const run = async (body: string) => {
    const outcome = await engine.script(`${PLOT}\ndef main():\n    ${body}\n`);
    expect(outcome).toMatchObject({ status: 'ok', stderr: '' });
    return outcome;
  };

  test('savefig as SVG into a StringIO', async () => {
    const { resultJson } = await run(
      'out = io.StringIO(); plot().savefig(out, format="svg"); return out.getvalue()',
    );
    expect(JSON.parse(resultJson as string)).toMatch(/^<\?xml .*<\/svg>\s*$/s);
  });

  test('savefig as SVG into a file', async () => {
    const { resultJson } = await run('plot(); plt.savefig("plot.svg"); return open("plot.svg").read()');
    expect(JSON.parse(resultJson as string)).toMatch(/^<\?xml .*<\/svg>\s*$/s);
  });

  test('savefig as SVG to sys.stdout: output begins with <?xml', async () => {
    const { stdout } = await run('plot(); plt.savefig(sys.stdout, format="svg"); plt.close()');
    expect(stdout).toMatch(/^<\?xml .*<\/svg>\s*$/s);
  });

  test('PNG and PDF, with more kinds of plots', async () => {
    const { resultJson } = await run(
      `figure, axes = plt.subplots(2, 2)
    axes[0][0].bar([1, 2], [3, 4]); axes[0][1].hist(np.arange(50) % 7); axes[1][0].scatter([1], [2]); axes[1][1].imshow(np.eye(4))
    figure.savefig("a.png"); figure.savefig("a.pdf")
    return [open("a.png", "rb").read(8).hex(), open("a.pdf", "rb").read(4).decode()]`,
    );
    expect(JSON.parse(resultJson as string)).toEqual(['89504e470d0a1a0a', '%PDF']);
  });

  test('show() without a screen is no error', async () => {
    const { status } = await engine.script(`${PLOT}\ndef main():\n    plot(); plt.show()\n`);
    expect(status).toBe('ok');
  });

  test('a script may choose its backend and its settings', async () => {
    expect(
      await engine.value(`
        import matplotlib
        matplotlib.use("svg")
        import matplotlib.pyplot as plt
        plt.style.use("ggplot")
        plt.rcParams["figure.figsize"] = (2, 1)
        plt.plot([1, 2])
        plt.savefig("x.svg")
        return 'width="144pt"' in open("x.svg").read()
      `),
    ).toBe(true);
  });

  test('a figure under a lowered memory limit of 128 MiB', async () => {
    const outcome = await engine.script(`${PLOT}\ndef main():\n    plot().savefig("x.svg")\n`, {
      limits: { memoryBytes: 128 << 20 },
    });
    expect(outcome.status).toBe('ok');
  });
});

describe('sqlite3', () => {
  test.each([':memory:', 'file.db', '/tmp/file.db'])('a database in %s', async (path) => {
    expect(
      await engine.value(`
        import sqlite3
        connection = sqlite3.connect(${JSON.stringify(path)})
        connection.execute("create table t (x integer primary key, y text)")
        connection.executemany("insert into t (y) values (?)", [(str(n),) for n in range(1000)])
        connection.commit()
        return connection.execute("select count(*), max(x) from t").fetchone()
      `),
    ).toEqual([1000, 1000]);
  });

  test('write-ahead log, a second process, and a transaction that is rolled back', async () => {
    expect(
      await engine.value(`
        import os, sqlite3, subprocess, sys
        connection = sqlite3.connect("w.db")
        mode = connection.execute("pragma journal_mode=wal").fetchone()[0]
        connection.execute("create table t (x)")
        connection.commit()
        subprocess.run([sys.executable, "-c", "import sqlite3; c = sqlite3.connect('w.db'); c.execute('insert into t values (1)'); c.commit()"], check=True)
        try:
            with connection:
                connection.execute("insert into t values (2)")
                raise ValueError
        except ValueError:
            pass
        return [mode, connection.execute("select x from t").fetchall()]
      `),
    ).toEqual(['wal', [[1]]]);
  });
});
