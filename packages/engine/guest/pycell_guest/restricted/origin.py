"""Where a value comes from, asked of Python itself: `__module__` is what someone wrote there."""

import builtins
import sys
from types import (
    BuiltinFunctionType,
    CodeType,
    FrameType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodDescriptorType,
    MethodType,
    MethodWrapperType,
    ModuleType,
    TracebackType,
    WrapperDescriptorType,
)

from ..kinds import bases_of, module_of, name_of
from .policy import LIBRARY_NAMES, ORIGINS, REFUSED_OBJECTS

__builtins__ = dict(vars(builtins))  # see text.py

_FUNCTION_MODULES = ("numpy", "numpy._core._multiarray_umath")

_globals_of = FunctionType.__globals__.__get__
_DESCRIPTORS = (GetSetDescriptorType, MemberDescriptorType, MethodDescriptorType, MethodWrapperType, WrapperDescriptorType)

# Of these nothing is ever given out, nor read from: they lead to every name of the interpreter.
INSIDES = (FrameType, TracebackType, CodeType)


def package_of(kind):
    """The top package that a class says it is of."""
    module = module_of(kind)
    return module.partition(".")[0] if type(module) is str else "builtins"


def packages_of(value):
    """The packages of a value's class and its bases; of a class itself, its own; of `super()`, those it looks in."""
    kind = type(value)
    if issubclass(kind, type):
        kind = value
    elif kind is super:
        kind = super.__self_class__.__get__(value) or kind
    return {package_of(base) for base in bases_of(kind)}


def refusal(value):
    """Why a value that is no module may not be given out, or None."""
    kind = type(value)
    if kind is FunctionType:
        module = _globals_of(value).get("__name__")
        return _of(module, value.__name__)
    if kind is MethodType:
        return refusal(value.__func__)
    if kind is BuiltinFunctionType:
        # Its `__self__` is its module, the object whose method it is, or nothing.
        owner = value.__self__
        if owner is None or issubclass(type(owner), ModuleType):
            return _of(value.__module__, value.__name__)
        return None
    if issubclass(kind, type):
        return _of(module_of(value), name_of(value))
    if kind in _DESCRIPTORS:
        return None
    if kind in INSIDES:
        return f"a {kind.__name__} leads to the interpreter"
    if issubclass(kind, tuple):
        return None  # named ones are made in the strangest places
    if name := _own_name(value):
        return _of(module_of(kind), name)
    return _of(module_of(kind), name_of(kind))


def _own_name(value):
    """Of numpy's functions, which have classes of their own."""
    if module_of(type(value)) not in _FUNCTION_MODULES:
        return None
    name = getattr(value, "__name__", None)
    return name if type(name) is str else None


def goes_by_class(value):
    """Whether `refusal` says the same of every value of this class."""
    kind = type(value)
    if kind in (FunctionType, BuiltinFunctionType, MethodType) or issubclass(kind, (type, ModuleType)):
        return False
    return not _own_name(value)


def _of(module, name):
    if type(module) is not str:
        # A C type or function that says nothing: Python's own or a library's.
        return None
    root = module.partition(".")[0]
    if root in LIBRARY_NAMES and name in LIBRARY_NAMES[root]:
        return LIBRARY_NAMES[root][name]
    if root in ORIGINS:
        return REFUSED_OBJECTS.get(f"{module}.{name}")
    return f"it is part of {root}"


def _refused_values():
    """The objects behind the names, whatever they are called elsewhere."""
    for path, why in REFUSED_OBJECTS.items():
        module, _, name = path.rpartition(".")
        value = getattr(sys.modules.get(module), name, None)
        if value is not None:
            yield id(value), (value, why)


REFUSED_VALUES = dict(_refused_values())
