"""Hints for a result that is not JSON: what to return instead."""

import builtins
import re

__builtins__ = dict(vars(builtins))  # see text.py

_object = re.compile(r"Object of type (\w+) is not JSON serializable(: conversion raised)?")

_LIST = "Return list(…) of it; sorted(…) where the order is to stay the same."
_ITERATOR = "Return list(…) of it: a result is all there when main() returns."
_FIGURE = "Figures come back in `displays`, shown by plt.show() or left open: main() returns the data, or nothing."
_FUNCTION = "This is a function and not its value: call it."

BY_TYPE = {
    "set": _LIST,
    "frozenset": _LIST,
    "dict_keys": _LIST,
    "dict_values": _LIST,
    "dict_items": "Return dict(…) or list(…) of it.",
    "bytes": "Return text by .decode(), or any bytes by base64.b64encode(…).decode(); or write them to a file.",
    "bytearray": "Return text by .decode(), or any bytes by base64.b64encode(…).decode(); or write them to a file.",
    "complex": "Return [z.real, z.imag] or str(z).",
    "complex64": "Return [z.real, z.imag] or str(z).",
    "complex128": "Return [z.real, z.imag] or str(z).",
    **dict.fromkeys(("generator", "map", "filter", "zip", "range", "enumerate", "reversed", "deque", "chain"), _ITERATOR),
    **dict.fromkeys(("Figure", "Axes", "AxesSubplot", "Line2D", "BarContainer", "Text"), _FIGURE),
    **dict.fromkeys(("function", "method", "builtin_function_or_method"), _FUNCTION),
    "coroutine": "Use `await` on it, in `async def main():`.",
    "async_generator": "Return [x async for x in it], in `async def main():`.",
    "DataFrameGroupBy": "A grouping has no values yet: return an aggregate, such as .sum().",
    "SeriesGroupBy": "A grouping has no values yet: return an aggregate, such as .sum().",
    "module": "This is a module: return a value.",
    "type": "This is a class: return a value, or its name.",
}


def of_not_json(error):
    """`error` is the NotJson."""
    try:
        message = error.message
        if message.startswith("keys must be"):
            return "JSON has only text as keys: return {str(key): value for key, value in ….items()}."
        if message == "Circular reference":
            return "The value contains itself: return a copy without the reference back."
        if message.startswith("Nested"):
            return "Return a flatter value, such as a list of rows."
        found = _object.match(message)
        if not found or found[2]:
            return None
        return BY_TYPE.get(found[1], "Return what matters of the object as dict, list, str, number, bool or None; str(x) is its text.")
    except BaseException:  # the script's own exception in its place
        return None
