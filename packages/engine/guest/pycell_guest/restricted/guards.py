"""The functions that restricted code calls in place of reading and writing attributes and items."""

import builtins
import types
from types import ModuleType, SimpleNamespace

from RestrictedPython.transformer import INSPECT_ATTRIBUTES

from . import libraries, modules
from .format import FORMATS, SafeFormat, is_format
from .origin import INSIDES, REFUSED_VALUES, goes_by_class, packages_of, refusal
from .policy import METHODS, METHODS_BY_NAME, OBJECTS, READABLE

__builtins__ = dict(vars(builtins))  # see text.py

_MISSING = object()
_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType)

# What has been looked at once: names that are no one's secret; classes whose values may be read from; classes whose
# values may be given out.
_names = set()
_readable = {str, int, float, bool, complex, bytes, bytearray, tuple, list, dict, set, frozenset, type(None), range, slice}
_plain = set(_readable)


def get_attribute(value, name, default=_MISSING):
    """`value.name`, and the built-in getattr."""
    if type(name) is not str or name not in _names:
        _check_name(name)
    kind = type(value)
    if kind not in _readable or name in OBJECTS:
        if issubclass(kind, ModuleType):
            return _default(default, modules.attribute, value, name)
        _check_object(value, name)
    found = getattr(value, name) if default is _MISSING else getattr(value, name, default)
    kind = type(found)
    if kind in _plain:
        return found
    if kind is types.BuiltinFunctionType and found.__self__ is value and name not in FORMATS:
        return found  # a method of what the code has
    return given(found, value, name)


def _check_name(name):
    if type(name) is not str:
        raise TypeError("attribute name must be string, not " + type(name).__name__)
    if name[:1] == "_" and name != "_" and name not in READABLE:
        raise AttributeError(f'"{name}" is an invalid attribute name because it starts with "_"')
    if name in INSPECT_ATTRIBUTES:
        raise AttributeError(f'"{name}" is a restricted name, that is forbidden to access in RestrictedPython.')
    _names.add(name)


def _default(default, function, *args):
    try:
        return function(*args)
    except AttributeError:
        if default is _MISSING:
            raise
        return default


def _check_object(value, name):
    """Whether attributes of this object may be read at all, and this one."""
    if type(value) in INSIDES:
        raise AttributeError(f'"{name}" is not available in restricted mode: {refusal(value)}')
    for origin, why in OBJECTS.get(name, ()):
        if origin in packages_of(value) and _is_met(origin, name, value):
            raise AttributeError(f'"{name}" is not available in restricted mode: {why}')
    if type(value) in _FUNCTIONS:
        return
    if why := refusal(value):
        raise AttributeError(f'"{name}" of {type(value).__name__} is not available in restricted mode: {why}')
    if goes_by_class(value):
        _readable.add(type(value))


def _check_method(value, name):
    if name[:1] == "_":
        raise AttributeError(f'"{name}" is an invalid attribute name because it starts with "_"')
    _check_object(value, name)


def _is_met(origin, name, value):
    # Everything has Python's `object` among its bases.
    if origin != "builtins":
        return True
    kind = value if issubclass(type(value), type) else type(value)
    return issubclass(kind, BaseException) if name == "obj" else issubclass(type(value), type)


def given(found, value=None, name=None):
    """What may be handed to the code in place of `found`, or AttributeError."""
    kind = type(found)
    if issubclass(kind, ModuleType):
        return modules.view(found, name)
    if id(found) in REFUSED_VALUES and found is REFUSED_VALUES[id(found)][0]:
        raise _refused(found, name, REFUSED_VALUES[id(found)][1])
    if id(found) in libraries.REPLACED_VALUES:
        return libraries.REPLACED_VALUES[id(found)]
    if is_format(found):
        return SafeFormat(found, get_attribute)
    if found is type or (issubclass(kind, type) and issubclass(found, type)):
        return modules.Type
    if why := refusal(found):
        raise _refused(found, name, why)
    if name in METHODS_BY_NAME and "pandas" in packages_of(value):
        return libraries.by_checked_name(found, value, _check_method)
    if goes_by_class(found):
        _plain.add(kind)
    return found


def _refused(found, name, why):
    return AttributeError(f"{name or getattr(found, '__name__', 'this')} is not available in restricted mode: {why}")


def get_item(value, key):
    found = value[key]
    return found if type(found) in _plain else given(found, value, None)


def get_super(value, name):
    """`super().__str__` and the like."""
    if type(value) is not super or name not in METHODS:
        raise AttributeError(f'"{name}" is an invalid attribute name because it starts with "_"')
    return getattr(value, name)


def write_attribute(value, name):
    """`value`, if its attribute `name` may be set or deleted."""
    kind = type(value)
    if issubclass(kind, ModuleType):
        raise AttributeError(f"{name} of the module {modules.name_of(value)} cannot be changed in restricted mode")
    if not goes_by_class(value) and not _is_of_script(value):
        raise AttributeError(f"{name} of {getattr(value, '__name__', kind.__name__)} cannot be changed in restricted mode")
    if kind in INSIDES:
        raise AttributeError(f"{name} of {kind.__name__} cannot be changed in restricted mode")
    return value


def _is_of_script(value):
    return getattr(value, "__module__", None) == "script"


def augment_attribute(value, name):
    """`value`, if its attribute `name` may be read and set: `value.name += 1`."""
    get_attribute(value, name)
    return write_attribute(value, name)


def write_item(value):
    """`value`, whose items may be set: there is no container here that the code may see and not change."""
    return value


def set_attribute(value, name, new):
    setattr(write_attribute(value, _checked(name)), name, new)


def delete_attribute(value, name):
    delattr(write_attribute(value, _checked(name)), name)


def _checked(name):
    _check_name(name)
    if name[:1] == "_":
        raise AttributeError(f'"{name}" cannot be changed in restricted mode')
    return name


def has_attribute(value, name):
    """Special methods can be asked for, too."""
    if name in METHODS:
        return hasattr(type(value), name)
    try:
        get_attribute(value, name)
    except AttributeError:
        return False
    return True


def names_of(value):
    """dir(value), without the names that cannot be read. Without a value it would read the caller's frame."""
    return [name for name in dir(value) if not name.startswith("_") and name not in INSPECT_ATTRIBUTES]


def apply(function, *args, **options):
    return function(*args, **options)


def captured(value):
    """What a class pattern of `match` has read by itself."""
    return value if type(value) in _plain else given(value, None, "what the pattern names")


def values(*found):
    return SimpleNamespace(**{f"v{index}": value for index, value in enumerate(found)})
