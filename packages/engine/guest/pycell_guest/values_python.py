"""Rules for what Python itself has.

Choices where the contract is silent: timedelta is its seconds, a number; a dataclass gives its fields, not its other
attributes; mappings and sequences that are not a dict, list or tuple are not JSON, as with json.dumps.
"""

import builtins
import datetime
import enum
import sys

__builtins__ = dict(vars(builtins))  # see text.py

_SCALARS = {
    str: str.__str__,
    int: int.__int__,
    float: float.__float__,
    datetime.datetime: lambda value: value.isoformat(),
    datetime.date: lambda value: value.isoformat(),
    datetime.time: lambda value: value.isoformat(),
    datetime.timedelta: lambda value: value.total_seconds(),
    enum.Enum: lambda value: value.value,
}

# A value of such a class means that its module is loaded; importing them ahead would only make the zygote larger.
_TEXT = (("decimal", "Decimal"), ("uuid", "UUID"), ("pathlib", "PurePath"))


def _members(walk, value):
    return walk.dict(value.items())


def _elements(walk, value):
    return walk.list(value)


_CONTAINERS = {dict: _members, list: _elements, tuple: _elements}


def rules():
    """(scalars, containers): dicts of the caller's own."""
    scalars = dict(_SCALARS)
    for module, name in _TEXT:
        kind = getattr(sys.modules.get(module), name, None)
        if type(kind) is type:
            scalars[kind] = str
    return scalars, dict(_CONTAINERS)


def fields(walk, value):
    """A dataclass."""
    from dataclasses import fields

    return walk.dict((field.name, getattr(value, field.name)) for field in fields(value))


def not_finite(number):
    """The name of a float that JSON has not."""
    if number != number:
        return "NaN"
    return "Infinity" if number > 0 else "-Infinity"
