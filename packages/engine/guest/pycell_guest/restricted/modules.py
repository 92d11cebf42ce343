"""Modules as restricted code sees them, and the `import` that gives them out.

A small module of the standard library is a copy that holds what may be named, made when it is first asked for. The
libraries are themselves; their attributes go through `attribute`.
"""

import builtins
import importlib
import sys
from types import ModuleType

from . import guards, libraries
from .policy import BY_REAL_NAME, IMPORTABLE, MODULES

__builtins__ = dict(vars(builtins))  # see text.py

_import = builtins.__import__
_copies = {}


class _TypeOfType(type):
    """The built-in `type` as code may have it: asks for a value's class, and makes none."""

    def __call__(cls, *args):
        if len(args) != 1:
            raise TypeError("type() takes 1 argument in restricted mode")
        found = type(args[0])
        return Type if issubclass(found, type) else guards.given(found, None, found.__name__)

    def __instancecheck__(cls, value):
        return isinstance(value, type)

    def __subclasscheck__(cls, value):
        return issubclass(value, type)


class Type(metaclass=_TypeOfType):
    pass


Type.__name__ = Type.__qualname__ = "type"


def name_of(module):
    """Its real name, also where the module has a __getattr__ of its own."""
    name = vars(module).get("__name__")
    return name if type(name) is str else "?"


def view(module, name=None):
    """What code gets for a module that was found somewhere: itself, its copy, or AttributeError."""
    real = name_of(module)
    if _copies.get(real) is module:
        return module
    rules = BY_REAL_NAME.get(real)
    if rules is None or sys.modules.get(real) is not module:
        raise AttributeError(f"the module {real} is not available in restricted mode")
    return _seen(rules, module)


def _seen(rules, module):
    if rules.is_library:
        return module
    copy = _copies.get(rules.name)
    if copy is None:
        copy = _copies[rules.name] = _copy(rules, module)
    return copy


def _copy(rules, module):
    copy = ModuleType(rules.name, module.__doc__)
    for name in dir(module):
        if name.startswith("_") or rules.refusal(name) is not None:
            continue
        value = getattr(module, name)
        if isinstance(value, ModuleType):
            part = MODULES.get(f"{rules.name}.{name}")
            if part is not None and sys.modules.get(part.real_name) is value:
                vars(copy)[name] = _seen(part, value)
            continue
        try:
            vars(copy)[name] = replaced(rules, name, guards.given(value, module, name))
        except AttributeError:  # something that the module has imported for itself
            pass
    return copy


def attribute(module, name):
    """`module.name`, or AttributeError that says why not."""
    real = name_of(module)
    rules = BY_REAL_NAME.get(real)
    if rules is None or name == "__init__":
        raise AttributeError(f"{name} of the module {real} is not available in restricted mode")
    if (why := rules.refusal(name)) is not None:
        raise AttributeError(f"{rules.name}.{name} is not available in restricted mode" + (f": {why}" if why else ""))
    value = getattr(view(module), name)
    if isinstance(value, ModuleType) and name_of(value) not in BY_REAL_NAME:
        raise AttributeError(f"{rules.name}.{name} is not available in restricted mode")
    return replaced(rules, name, guards.given(value, module, name))


def replaced(rules, name, value):
    if name in rules.buffers:
        return libraries.buffers_only(value, f"{rules.name}.{name}")
    replace = libraries.REPLACED.get((rules.name, name))
    return replace(value) if replace else value


def import_module(name, globals=None, locals=None, fromlist=(), level=0):
    """What `import` calls: builtins.__import__ for the modules of the policy."""
    if type(fromlist) is list:
        # No statement of the code's: functions in C import through their caller's built-ins (PyImport_Import), and what
        # they import goes to them.
        return _import(name, globals, locals, fromlist, level)
    if level:
        raise ImportError("Relative imports are not available in restricted mode")
    rules = MODULES.get(name)
    if rules is None:
        raise _not_allowed(name)
    module = _seen(rules, importlib.import_module(rules.real_name))
    if not fromlist:
        return _with_parents(name, module)
    given = ModuleType(name)
    for each in fromlist:
        vars(given)[each] = _from(name, module, each)
    return given


def _with_parents(name, module):
    """`import a.b` binds `a`; a copy of `a` has no `b` yet."""
    while "." in name:
        name, _, last = name.rpartition(".")
        parent = _seen(MODULES[name], sys.modules[MODULES[name].real_name])
        if not MODULES[name].is_library:
            vars(parent)[last] = module
        module = parent
    return module


def _from(package, module, name):
    """`from package import name`: a part that is a module is imported by that."""
    whole = f"{package}.{name}"
    try:
        if whole in MODULES:
            return _seen(MODULES[whole], importlib.import_module(MODULES[whole].real_name))
        return guards.get_attribute(module, name)
    except AttributeError as error:
        why = str(error)
        if "restricted" not in why:
            why = f"cannot import name '{name}' from '{package}'"
        raise ImportError(f"{why}. {_importable()}" if isinstance(getattr(module, name, None), ModuleType) else why) from None


def _not_allowed(name):
    return ImportError(f"'{name}' cannot be imported in restricted mode. {_importable()}", name=name)


def _importable():
    return f"These can be: {IMPORTABLE}"


def bind(name, module):
    """A library for a name that the code takes for granted (`np`), or None where it is not installed."""
    try:
        return importlib.import_module(module)
    except ImportError:
        return None
