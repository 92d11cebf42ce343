"""The thorough way to JSON: a copy of a value in plain dict, list, str, int, float, bool and None.

Two kinds of rule, found by the bases of a value's type: a scalar's rule gives a simpler value, a container's rule
builds a list or dict. Types are told by type(value), never by isinstance or attributes, as __class__ and __getattr__
are the script's to define. What the script's own code raises during a conversion becomes NotJson.
"""

import builtins
import math
import sys

from . import values_numpy, values_pandas, values_python
from .kinds import bases_of, name_of, namespace_of
from .text import describe
from .values_path import NotJson, Warnings, path_text

__builtins__ = dict(vars(builtins))  # see text.py

MAX_DEPTH = 1000

_isfinite = math.isfinite


class Walk:
    """One conversion. `path` holds the keys from `$` to the value in hand."""

    def __init__(self):
        self.path = []
        self.warnings = Warnings()
        self._open = set()
        self._found = {}
        self._scalars, self._containers = values_python.rules()
        for library, module in (("numpy", values_numpy), ("pandas", values_pandas)):
            if library in sys.modules:
                self._learn(module, sys.modules[library])

    def convert(self, value):
        """A plain copy of `value`, which is at `path`."""
        kind = type(value)
        if kind is str or kind is int or kind is bool or value is None:
            return value
        if kind is float:
            return value if _isfinite(value) else self.lose(value)
        here = len(self.path)
        try:
            simpler, build = self._rule(kind)
            if build is not None:
                return self._build(build, value)
            simple = value if simpler is None else simpler(value)
            if simple is value or simple is NotImplemented:
                raise self.error(f"Object of type {name_of(kind)} is not JSON serializable")
            return self.convert(simple)
        except (NotJson, MemoryError):
            raise
        except BaseException as error:
            del self.path[here:]
            failure = f"Object of type {name_of(kind)} is not JSON serializable: conversion raised {describe(error)}"
            raise self.error(failure) from error

    def list(self, values):
        """The rule of every array: `values` is iterated once."""
        plain, path = [], self.path
        path.append(0)
        for path[-1], value in enumerate(values):
            plain.append(self.convert(value))
        path.pop()
        return plain

    def dict(self, pairs):
        """The rule of every object. Of keys that become the same text the last one wins."""
        plain, path = {}, self.path
        for key, value in pairs:
            key = self.key(key)
            path.append(key)
            plain[key] = self.convert(value)
            path.pop()
        return plain

    def key(self, key):
        """A key as text; scalars become what json.dumps or their own rule makes of them."""
        given = type(key)
        while True:
            kind = type(key)
            if kind is str:
                return key
            if kind is bool or key is None:
                return {True: "true", False: "false", None: "null"}[key]
            if kind is int:
                return repr(key)
            if kind is float:
                return repr(key) if _isfinite(key) else values_python.not_finite(key)
            simpler, build = self._rule(kind)
            if build is not None or simpler is None or (key := simpler(key)) is NotImplemented:
                raise self.error(f"keys must be str, int, float, bool or None, not {name_of(given)}")

    def lose(self, number, *steps):
        """Null for a number that JSON has not, with the warning. `steps` go from here to where it is."""
        self.warnings.add(f"{values_python.not_finite(number)} at {path_text([*self.path, *steps])} became null")
        return None

    def error(self, message):
        return NotJson(message, path_text(self.path))

    def _learn(self, module, library):
        try:
            scalars, containers = module.rules(library)
        except BaseException:  # half loaded, or the script put something else in its place
            return
        self._scalars |= scalars
        self._containers |= containers

    def _build(self, build, value):
        if len(self.path) >= MAX_DEPTH:
            raise self.error(f"Nested deeper than {MAX_DEPTH} levels")
        if id(value) in self._open:
            raise self.error("Circular reference")
        self._open.add(id(value))
        plain = build(self, value)
        self._open.remove(id(value))
        return plain

    def _rule(self, kind):
        """(simpler(value), None), (None, build(walk, value)), or (None, None) where no rule knows the type."""
        rule = self._found.get(kind)
        if rule is None:
            rule = self._found[kind] = self._find(bases_of(kind))
        return rule

    def _find(self, bases):
        for base in bases:
            if base in self._scalars:
                return self._scalars[base], None
            if base in self._containers:
                return None, self._containers[base]
        if any("__dataclass_fields__" in namespace_of(base) for base in bases):
            return None, values_python.fields
        return None, None
