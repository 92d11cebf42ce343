"""Rules for pandas, found by way of sys.modules: a value of pandas' means that pandas is loaded.

Choices where the contract is silent: an Index and an extension array (Categorical, …) are arrays; Period and Interval
are text; NaT and NA are null without a warning, NaN with one; a label of several levels is joined by `_`, without its
empty parts; of a label that comes twice the last value wins, with a warning; records have no index, and where it is
more than a count of the rows a warning says so. Timestamp and Timedelta are a datetime and a timedelta.
"""

import builtins
import sys

from .values_numpy import floats
from .values_path import path_text

__builtins__ = dict(vars(builtins))  # see text.py


def rules(pandas):
    scalars = {type(pandas.NaT): _null, type(pandas.NA): _null, pandas.Period: str, pandas.Interval: str}
    extension = pandas.api.extensions.ExtensionArray
    return scalars, {pandas.DataFrame: _frame, pandas.Series: _series, pandas.Index: _array, extension: _array}


def _null(_value):
    return None


def _array(walk, value):
    return _values(walk, value, lambda row: (row,))


def _series(walk, series):
    keys = _labels(walk, series.index, "index of the Series")
    return dict(zip(keys, _values(walk, series, lambda row: (keys[row],))))


def _frame(walk, frame):
    index = frame.index
    if len(index) and (index.dtype.kind not in "iu" or any(name is not None for name in index.names)):
        text = f"index of the DataFrame at {path_text(walk.path)} is not in its records; reset_index() makes it a column"
        walk.warnings.add(text)
    names = _labels(walk, frame.columns, "columns of the DataFrame")
    if not names:
        return [{} for _ in range(len(index))]
    columns = [_values(walk, column, lambda row: (row, name)) for name, (_, column) in zip(names, frame.items())]
    return [dict(zip(names, row)) for row in zip(*columns)]


def _labels(walk, index, what):
    texts = [_label(walk, label) for label in index.tolist()]
    if len(set(texts)) < len(texts):
        walk.warnings.add(f"labels come twice in the {what} at {path_text(walk.path)}; the last value of each was kept")
    return texts


def _label(walk, label):
    if type(label) is tuple:
        return "_".join(filter(None, [_label(walk, part) for part in label]))
    return walk.key(label)


def _values(walk, data, steps):
    """The elements of a one-dimensional `data`; `steps(row)` is the rest of the path to one of them."""
    kind = data.dtype.kind if isinstance(data.dtype, sys.modules["numpy"].dtype) else None
    if kind is not None and kind in "biu":
        return data.to_numpy().tolist()
    if kind == "f":
        return floats(walk, data.to_numpy(), lambda index: steps(index[0]))
    plain, path, here = [], walk.path, len(walk.path)
    for row, value in enumerate(data.tolist()):
        path[here:] = steps(row)
        plain.append(walk.convert(value))
    del path[here:]
    return plain
