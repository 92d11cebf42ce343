"""Modules that are not installed, with the nearest one that is; and those that need a display."""

import builtins
import difflib
import os
import sys
from importlib.machinery import all_suffixes

from .kinds import bases_of
from .package_names import ALIASES, INSTEAD, PACKAGES, REMOVED
from .text import clip, plain_str

__builtins__ = dict(vars(builtins))  # see text.py

NO_INSTALL = "A script cannot install packages, as there is no network: GET /runtime lists those that it has."
NO_DISPLAY = "There is no display in the sandbox: leave the GUI backend out; figures come back as pictures in `displays`."
BUILT_IN = "IPython is not installed, nor needed: display(x) is built in, and takes HTML as display({'text/html': …}, raw=True)."

NEAR = 0.8
MOST_NAMES = 5000

# As many as may be equally near, of which the best is wanted.
MOST_NEAR = 10

_list, _nearest, _Matcher = os.listdir, difflib.get_close_matches, difflib.SequenceMatcher
_SUFFIXES = tuple(all_suffixes())
_STANDARD = frozenset(sys.stdlib_module_names)


def rule(error, _frames, _situation):
    if ModuleNotFoundError not in bases_of(type(error)):
        return None
    name = error.name
    return missing(clip(name, 100)) if type(name) is str and name else None


def missing(name):
    """What to do about a module that cannot be imported; None where its name says nothing of the cause."""
    top = name.partition(".")[0]
    if top == "IPython":
        return BUILT_IN
    if removed := REMOVED.get(top):
        since, instead = removed
        if sys.version_info >= since:
            advice = f": use {instead}" if instead else ""
            return f"Module '{top}' is not in Python {since[0]}.{since[1]} and later{advice}."
    if meant := ALIASES.get(name):
        return f"Package '{name}' is not installed; did you mean '{meant}'?"
    names = installed()
    if top in names:
        return None if top == name else f"The installed '{top}' has no module '{name}'; GET /runtime says its version."
    if known := PACKAGES.get(name, PACKAGES.get(top)):
        called = f"'{known}'" if known == top else f"'{known}' (imported as {top})"
        instead = INSTEAD.get(top)
        has = f"'{instead}' is" if instead in names else "GET /runtime lists those that are"
        return f"Package {called} is not installed; {has}."
    if near := nearest(top, names):
        return f"Package '{top}' is not installed; did you mean '{near}'?"
    return f"Package '{top}' is not installed; GET /runtime lists those that are. A module of yours is sent in `files`."


def display_rule(error, _frames, _situation):
    if ImportError in bases_of(type(error)):
        text = plain_str(error)
        if error.name == "_tkinter" or text.startswith("Cannot load backend") or "Qt binding modules" in text:
            return NO_DISPLAY
    return None


def nearest(name, names):
    """The most similar of `names`, or None. Of equally similar ones a package goes before a module of Python's own, which
    is misspelt less often, and one that is imported ahead before others: 'nunpy' is numpy and not runpy.
    """
    lower = {each.lower(): each for each in names}
    wanted = name.lower()
    found = _nearest(wanted, list(lower), MOST_NEAR, NEAR)
    if not found:
        return None
    best = _likeness(wanted, found[0])
    equal = [lower[each] for each in found if _likeness(wanted, each) == best]
    return min(equal, key=lambda each: (each in _STANDARD, each not in sys.modules))


def _likeness(wanted, name):
    """As get_close_matches has it, which keeps it to itself; the order of the two counts."""
    return _Matcher(None, name, wanted).ratio()


def installed():
    """Top-level names that can be imported; private ones are not meant by anyone."""
    names = {name for name in _STANDARD if not name.startswith("_")}
    for folder in sys.path:
        try:
            entries = _list(folder)
        except OSError:
            continue
        for entry in entries[:MOST_NAMES]:
            name = _module(entry)
            if name and name.isidentifier() and not name.startswith("_"):
                names.add(name)
    return names - {"script"}


def _module(entry):
    for suffix in _SUFFIXES:
        if entry.endswith(suffix):
            return entry[: -len(suffix)]
    return entry
