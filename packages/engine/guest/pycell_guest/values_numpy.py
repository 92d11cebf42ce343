"""Rules for numpy, found by way of sys.modules: a value of numpy's means that numpy is loaded.

Choices where the contract is silent: datetime64 is ISO 8601 with a fraction of no, 6, 9 … digits as datetime and
Timestamp have it, timedelta64 is its seconds, NaT and masked elements are null without a warning, a row of a structured array is an
object, a float narrower than 64 bits is written with the digits of the float64 it equals, complex numbers and bytes
are not JSON.
"""

import builtins
import sys

from .values_path import WARNINGS_SHOWN

__builtins__ = dict(vars(builtins))  # see text.py


def rules(numpy):
    containers = {numpy.ndarray: _array, numpy.void: _row}
    if masked := sys.modules.get("numpy.ma"):
        containers[masked.MaskedArray] = _masked
    return {numpy.generic: _scalar}, containers


def floats(walk, value, steps=list):
    """Lists with null for what is not finite. `steps(index)`: the rest of the path to the element at that index."""
    numpy = sys.modules["numpy"]
    value = value.astype(numpy.float64, copy=False)
    finite = numpy.isfinite(value)
    if finite.all():
        return value.tolist()
    lost = numpy.argwhere(~finite)
    for index in lost[:WARNINGS_SHOWN].tolist():
        walk.lose(float(value[tuple(index)]), *steps(index))
    walk.warnings.add_uncounted(max(0, len(lost) - WARNINGS_SHOWN))
    plain = value.astype(object)
    plain[~finite] = None
    return plain.tolist()


def _scalar(value):
    kind = value.dtype.kind
    if kind in "biuU":
        return value.item()
    if kind == "f":
        return float(value)  # .item() of a longdouble is a longdouble
    if kind == "M":
        return _moment(str(value))
    if kind == "m":
        return _seconds(value)
    return NotImplemented


def _moment(text):
    if text == "NaT":
        return None
    whole, dot, fraction = text.partition(".")
    fraction = fraction.rstrip("0").ljust(6, "0")
    return whole if fraction == "000000" else whole + dot + fraction + "0" * (-len(fraction) % 3)


def _seconds(value):
    numpy = sys.modules["numpy"]
    if numpy.isnat(value):
        return None
    unit = numpy.datetime_data(value.dtype)[0]
    # Months and years have no length, and a bare count has no unit.
    return str(value) if unit in ("Y", "M", "generic") else float(value / numpy.timedelta64(1, "s"))


def _array(walk, value):
    """An array of any shape; of no dimension: its one element."""
    plain = value.view(sys.modules["numpy"].ndarray)  # not tolist() of a subclass
    kind = plain.dtype.kind
    if kind in "biuU":
        return plain.tolist()
    if kind == "f":
        return floats(walk, plain)
    if kind == "O":
        return walk.convert(plain.tolist())
    return walk.list(plain) if plain.ndim else walk.convert(plain[()])


def _masked(walk, value):
    names = value.dtype.names
    if value.ndim:  # tolist() turns rows into tuples and moments into numbers
        return walk.list(value) if names or value.dtype.kind in "mM" else walk.convert(value.tolist())
    if names:
        return walk.dict((name, value[name]) for name in names)
    return None if value.mask else walk.convert(value.data[()])


def _row(walk, value):
    names = value.dtype.names
    if names is None:  # bytes without a meaning
        return walk.convert(bytes(value))
    return walk.dict((name, value[name]) for name in names)
