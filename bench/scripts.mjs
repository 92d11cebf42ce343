// What is measured: four scripts, and how their answers are known to be right.

/**
 * @typedef {object} Script
 * @property {string} name
 * @property {string} title
 * @property {string} source
 * @property {(result: any) => boolean} isRight
 * @property {number} coldRuns how many cold runs a round has: they take long and vary little
 * @property {number} pacedRuns how many paced runs a round has
 */

const CONSTANT = `
def main():
    return 42
`;

const NUMPY = `
import numpy as np

def main():
    values = np.arange(1000.0)
    return float(values.mean())
`;

const DATA_FRAME = `
import pandas as pd

def main():
    frame = pd.DataFrame({"city": ["Oslo", "Rome", "Oslo", "Rome"], "sold": [3, 5, 7, 9]})
    frame["share"] = frame["sold"] / frame["sold"].sum()
    totals = frame.groupby("city")["sold"].sum().to_dict()
    return {"rows": len(frame), "mean": float(frame["sold"].mean()), "totals": {k: int(v) for k, v in totals.items()}}
`;

const PLOT = `
import io
import matplotlib.pyplot as plt

def main():
    figure, axes = plt.subplots()
    axes.plot([1, 2, 3, 4], [3, 5, 7, 9], label="sold")
    axes.set_title("Sales")
    axes.legend()
    out = io.StringIO()
    figure.savefig(out, format="svg")
    # One left open is captured for the answer, that is: drawn a second time.
    plt.close(figure)
    return len(out.getvalue())
`;

/** @type {Script[]} */
export const SCRIPTS = [
  {
    name: 'const',
    title: 'constant',
    source: CONSTANT,
    isRight: (result) => result === 42,
    coldRuns: 10,
    pacedRuns: 70,
  },
  {
    name: 'numpy',
    title: 'numpy mean',
    source: NUMPY,
    isRight: (result) => result === 499.5,
    coldRuns: 8,
    pacedRuns: 70,
  },
  {
    name: 'df',
    title: 'DataFrame',
    source: DATA_FRAME,
    isRight: (result) => result.rows === 4 && result.mean === 6 && result.totals.Oslo === 10,
    coldRuns: 7,
    pacedRuns: 70,
  },
  {
    name: 'plot',
    title: 'SVG plot',
    source: PLOT,
    // The text depends on matplotlib's version and the date; a plot is never that short.
    isRight: (result) => Number.isInteger(result) && result > 5000,
    coldRuns: 6,
    pacedRuns: 35,
  },
];

/** @param {string} name */
export function scriptNamed(name) {
  const found = SCRIPTS.find((script) => script.name === name);
  if (!found)
    throw new Error(`no script '${name}'; there are ${SCRIPTS.map((each) => each.name).join(', ')}`);
  return found;
}
