"""The built-in names of restricted code."""

import builtins

from . import guards, modules
from .policy import BUILTINS, REFUSED_BUILTINS

__builtins__ = dict(vars(builtins))  # see text.py


def _exceptions():
    for name, value in vars(builtins).items():
        if isinstance(value, type) and issubclass(value, BaseException) and name not in REFUSED_BUILTINS:
            yield name, value


_BUILTINS = {name: getattr(builtins, name) for name in BUILTINS if hasattr(builtins, name)}
_BUILTINS |= dict(_exceptions())
_BUILTINS |= {
    "getattr": guards.get_attribute,
    "hasattr": guards.has_attribute,
    "setattr": guards.set_attribute,
    "delattr": guards.delete_attribute,
    "dir": guards.names_of,
    "type": modules.Type,
    "__import__": modules.import_module,
    "__build_class__": builtins.__build_class__,
}

_HOOKS = {
    "_getattr_": guards.get_attribute,
    "_getitem_": guards.get_item,
    "_getsuper_": guards.get_super,
    "_write_": guards.write_item,
    "_writeattr_": guards.write_attribute,
    "_augattr_": guards.augment_attribute,
    "_apply_": guards.apply,
    "_captured_": guards.captured,
    "_values_": guards.values,
    "__metaclass__": type,
    "__name__": "script",
}


def namespace():
    """The global names that code starts with: the built-ins that are left, and what the transformer calls."""
    names = dict(_BUILTINS)
    if hasattr(builtins, "display"):
        names["display"] = builtins.display
    return {**_HOOKS, "__builtins__": names}
