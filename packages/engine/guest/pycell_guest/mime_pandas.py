"""pandas values in a display, beside their HTML: the first rows as records, for programs.

What becomes null there comes without the warning that a result has: the HTML beside it shows what it was.
"""

import builtins
import sys

from .kinds import bases_of
from .values import to_json

__builtins__ = dict(vars(builtins))  # see text.py

ROWS = 1000
CELLS = 100_000
TEXT_LIMIT = 4 << 20


def knows(value):
    pandas = sys.modules.get("pandas")
    try:
        return pandas is not None and not {pandas.DataFrame, pandas.Series}.isdisjoint(bases_of(type(value)))
    except Exception:  # half loaded, or the script put something else in its place
        return False


def records(value):
    """(JSON text, metadata): a DataFrame as an array of records, a Series as an object; metadata says what was cut."""
    rows = len(value)
    columns = value.shape[1] if len(value.shape) > 1 else 1
    kept = min(rows, ROWS, max(1, CELLS // max(1, columns)))
    text = to_json(value.iloc[:kept])[0]
    while len(text) > TEXT_LIMIT and kept:
        kept //= 2
        text = to_json(value.iloc[:kept])[0]
    return text, {"application/json": {"rows": rows, "kept": kept}} if kept < rows else {}
