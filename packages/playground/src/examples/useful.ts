import type { Example } from './example.js';

const WELCOME = `import matplotlib.pyplot as plt
import numpy as np
import pandas as pd


def main(years=30):
    """What main() returns is the result. Print, plot, display as you go."""
    rng = np.random.default_rng(7)
    trend = np.linspace(6.8, 9.1, years)
    df = pd.DataFrame({
        "year": range(2026 - years, 2026),
        "mean": (trend + rng.normal(0, 0.35, years)).round(2),
    })
    slope, start = np.polyfit(df["year"], df["mean"], 1)
    print(f"{years} years, {slope * 10:.2f} degrees a decade")

    fig, ax = plt.subplots(figsize=(7.2, 3), layout="constrained")
    shades = plt.cm.coolwarm(np.linspace(0.1, 0.9, years))
    ax.bar(df["year"], df["mean"], color=shades)
    ax.plot(df["year"], slope * df["year"] + start, color="#222")
    ax.set(title="Yearly mean temperature", ylabel="°C", ylim=(5, None))
    ax.spines[["top", "right"]].set_visible(False)
    plt.show()

    display(df.nlargest(3, "mean"))
    return {
        "warmest": int(df.loc[df["mean"].idxmax(), "year"]),
        "perDecade": round(slope * 10, 3),
    }
`;

const GROUP_BY = `import pandas as pd


def main():
    sales = pd.DataFrame({
        "region": ["North", "South", "West"] * 3,
        "product": ["Coffee"] * 3 + ["Tea"] * 3 + ["Cocoa"] * 3,
        "units": [120, 200, 95, 80, 60, 140, 45, 70, 30],
        "price": [3.1, 2.9, 3.3, 2.4, 2.6, 2.2, 3.8, 3.6, 4.0],
    })
    sales["revenue"] = (sales["units"] * sales["price"]).round(2)
    print(sales.groupby("region")["revenue"].sum())

    # A DataFrame comes back as a table: click a heading to sort it.
    return sales.groupby("product", as_index=False).agg(
        units=("units", "sum"),
        revenue=("revenue", "sum"),
        mean_price=("price", "mean"),
    ).round(2)
`;

const PLOT = `import matplotlib.pyplot as plt
import numpy as np


def main():
    x = np.linspace(0, 4 * np.pi, 400)
    fig, (left, right) = plt.subplots(1, 2, figsize=(8, 3.2), layout="constrained")
    for k in range(1, 6):
        left.plot(x, np.sin(k * x / 2) / k, label=f"k = {k}")
    left.set_title("Harmonics")
    left.legend(fontsize=8)
    right.plot(x, sum(np.sin(k * x) / k for k in range(1, 30, 2)), color="#0f6b5c")
    right.set_title("Their sum: a square wave")
    # Every open figure is shown; there is nothing to save or to return.
`;

const MONTE_CARLO = `import time

import numpy as np


def main():
    """Estimates pi with darts, and prints as it goes: output streams in while the script runs."""
    rng = np.random.default_rng()
    inside = total = 0
    for round_ in range(1, 9):
        x, y = rng.random((2, 250_000))
        inside += int(np.count_nonzero(x * x + y * y <= 1))
        total += x.size
        print(f"after {total:>9,} darts: {4 * inside / total:.5f}", flush=True)
        time.sleep(0.15)
    estimate = 4 * inside / total
    return {"pi": estimate, "error": abs(estimate - np.pi), "darts": total}
`;

const PRIMES = `def main(limit):
    """The sieve of Eratosthenes."""
    sieve = bytearray([1]) * (limit + 1)
    sieve[:2] = b"\\0\\0"
    for n in range(2, int(limit**0.5) + 1):
        if sieve[n]:
            sieve[n * n :: n] = bytes(len(range(n * n, limit + 1, n)))
    primes = [n for n, is_prime in enumerate(sieve) if is_prime]
    print(f"{len(primes):,} primes up to {limit:,}")
    return {"count": len(primes), "largest": primes[-1], "first": primes[:12], "product": 2**61 - 1}
`;

const REGRESSION = `import matplotlib.pyplot as plt
import numpy as np


def main():
    rng = np.random.default_rng(3)
    size = rng.uniform(30, 140, 60)
    rent = 180 + 9.5 * size + rng.normal(0, 90, 60)
    (slope, intercept), *_ = np.linalg.lstsq(np.c_[size, np.ones_like(size)], rent, rcond=None)
    fitted = slope * size + intercept
    r2 = 1 - ((rent - fitted) ** 2).sum() / ((rent - rent.mean()) ** 2).sum()

    fig, ax = plt.subplots(figsize=(6.4, 3.6), layout="constrained")
    ax.scatter(size, rent, s=18, alpha=0.7)
    line = np.array([30, 140])
    ax.plot(line, slope * line + intercept, color="#b3261e")
    ax.set(xlabel="size in m²", ylabel="rent", title=f"rent = {slope:.1f} · size + {intercept:.0f}")
    return {"slope": slope, "intercept": intercept, "r2": r2}
`;

const RESTRICTED = `# Restricted, as /run has it: no main(). np, pd and plt are there, and RestrictedPython's rules
# hold on top of the sandbox. The variable \`output\` is the result.
df = pd.DataFrame({"city": ["Oslo", "Rome", "Bern"], "celsius": [4.5, 18.2, 9.1]})
df["fahrenheit"] = (df["celsius"] * 9 / 5 + 32).round(1)
print("warmest:", df.loc[df["celsius"].idxmax(), "city"])
output = df
`;

const CELL = `# A snippet is a cell of a notebook: no main(), and what the last line comes to
# is the result. JSON in the Input pane is the variable input_data.
import pandas as pd

df = pd.DataFrame({"city": ["Oslo", "Rome", "Bern"], "celsius": [4.5, 18.2, 9.1]})
df["fahrenheit"] = (df["celsius"] * 9 / 5 + 32).round(1)
print("warmest:", df.loc[df["celsius"].idxmax(), "city"])
df.sort_values("celsius")
`;

/** What the page opens with. */
export const FIRST: Example = {
  id: 'welcome',
  title: 'Climate',
  about: 'A table, a plot and a result',
  mode: 'main',
  code: WELCOME,
};

export const FIRST_CELL = CELL;
export const FIRST_SNIPPET = RESTRICTED;

export const USEFUL: Example[] = [
  FIRST,
  {
    id: 'groupby',
    title: 'Group by',
    about: 'A DataFrame as a table that sorts',
    mode: 'main',
    code: GROUP_BY,
  },
  { id: 'plot', title: 'Plot', about: 'matplotlib figures, as they are', mode: 'main', code: PLOT },
  {
    id: 'monte-carlo',
    title: 'Monte Carlo',
    about: 'Output that streams in',
    mode: 'main',
    code: MONTE_CARLO,
  },
  {
    id: 'primes',
    title: 'Primes',
    about: 'Plain Python with an input',
    mode: 'main',
    code: PRIMES,
    input: '1000000',
  },
  { id: 'regression', title: 'Regression', about: 'numpy, and a figure', mode: 'main', code: REGRESSION },
  { id: 'snippet', title: 'Snippet', about: 'As in a notebook, no main()', mode: 'cell', code: CELL },
  {
    id: 'restricted',
    title: 'Restricted',
    about: 'RestrictedPython, no main()',
    mode: 'snippet',
    code: RESTRICTED,
  },
];
