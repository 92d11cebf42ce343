"""str.format and str.format_map with guarded fields: `"{0.real}"` works, `"{0.__class__}"` is refused."""

import builtins
import string
from _string import formatter_field_name_split, formatter_parser
from types import BuiltinFunctionType

__builtins__ = dict(vars(builtins))  # see text.py

FORMATS = ("format", "format_map")
_UNBOUND = {id(str.format): str.format, id(str.format_map): str.format_map}


def is_format(value):
    """Whether this is str.format or str.format_map, of a text or of the class."""
    if type(value) is BuiltinFunctionType:
        return value.__name__ in FORMATS and issubclass(type(value.__self__), str)
    return id(value) in _UNBOUND and _UNBOUND[id(value)] is value


class SafeFormat:
    """Called like the method it stands for; where no field reads anything, that does the work."""

    def __init__(self, method, get_attribute):
        self._method = method
        self._get_attribute = get_attribute

    def __call__(self, *args, **named):
        method, formatter = self._method, _Formatter(self._get_attribute)
        if type(method) is BuiltinFunctionType:
            text = method.__self__
        else:
            text, *args = args
        if not issubclass(type(text), str):
            raise TypeError(f"descriptor 'format' for 'str' objects doesn't apply to a '{type(text).__name__}' object")
        text = str.__str__(text)
        if method.__name__ == "format_map":
            (named,) = args
            return formatter.vformat(text, (), named)
        if not _reads(text):
            return text.format(*args, **named)
        return formatter.vformat(text, args, named)


def _reads(text, depth=2):
    """Whether a field of it reads an attribute or an item."""
    for _, field, spec, _ in formatter_parser(text):
        if field and ("." in field or "[" in field):
            return True
        if spec and "{" in spec and (depth == 0 or _reads(spec, depth - 1)):
            return True
    return False


class _Formatter(string.Formatter):
    def __init__(self, get_attribute):
        self.get_attribute = get_attribute

    def get_field(self, field_name, args, kwargs):
        first, rest = formatter_field_name_split(field_name)
        value = self.get_value(first, args, kwargs)
        for is_attribute, name in rest:
            value = self.get_attribute(value, name) if is_attribute else value[name]
        return value, first
