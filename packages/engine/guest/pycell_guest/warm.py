"""Warmth: what is imported and touched ahead, first in the zygote, then in a parked cell.

In the zygote it fills module caches. In a parked cell it takes the copy-on-write faults (2 µs each, about 900 for a
small DataFrame) of pages that nearly every script writes to, before the request is there.
"""

import importlib
import sys

from .values import to_json


def imports(names, required):
    """Imports each name; returns those that worked and those that are not installed.

    A missing module is an error where the operator named the list (`required`), else only reported.
    """
    imported, missing = [], []
    for name in names:
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            if required:
                raise
            missing.append(name)
        else:
            imported.append(name)
    for exercise in (_arrays, _frames, _figure):
        _try(exercise)
    return imported, missing


def touch():
    """In a parked cell."""
    for exercise in (_arrays, _frames):
        _try(exercise)


def _try(exercise):
    try:
        exercise()
    except Exception:  # other versions of the libraries: less warm, not wrong
        pass


def _arrays():
    if numpy := sys.modules.get("numpy"):
        values = numpy.arange(8.0)
        float(numpy.mean(values)), (values * 2).sum(), values.tolist()


def _frames():
    if pandas := sys.modules.get("pandas"):
        frame = pandas.DataFrame({"k": ["a", "b", "a"], "v": [1, 2, 3]})
        frame["w"] = frame["v"] / frame["v"].sum()
        frame[frame["w"] > 0.2].sort_values("w")
        frame.groupby("k")["v"].sum().to_dict(), frame["v"].mean()
        to_json(frame)


def _figure():
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        import io

        figure, axes = pyplot.subplots()
        axes.plot([1, 2, 3], label="x")
        axes.set_title("x")
        axes.legend()
        figure.savefig(io.StringIO(), format="svg")
        figure.savefig(io.BytesIO(), format="png")
        pyplot.close(figure)
