"""Imports that would fail: of what is not installed, or, under the restricted rules, not on their list.

Nothing is imported to find out: the finders look for files.
"""

import ast
import builtins
import functools
import sys
from importlib.machinery import PathFinder

from ..hints_packages import missing
from ..text import clip

__builtins__ = dict(vars(builtins))  # see text.py

_IMPORT_ERRORS = frozenset(["ImportError", "ModuleNotFoundError", "Exception", "BaseException"])
# The nearest name takes a millisecond to find.
MOST_HINTS = 50

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def problems(tree, source, under_rules):
    """(severity, code, message, place, hint) for each."""
    hints = 0
    for statement, name, severity in _imported(tree.body, "error"):
        if not name:
            hint = "A script is a module of its own, without a package."
            yield severity, "relative_import", "A script has no package to import from", source.place(statement), hint
        elif under_rules and (message := _not_on_list(name)):
            yield "error", "import_not_allowed", message, source.place(statement), None
        elif not is_there(name):
            hints += 1
            hint = _hint(name) if hints <= MOST_HINTS else None
            yield severity, "missing_import", f"No module named '{name}'", source.place(statement), hint


def _imported(body, severity):
    """(statement, name or "" where it is relative, severity). In a function it may never run, in a `try` it may fail."""
    waiting = [(statement, severity) for statement in reversed(body)]
    while waiting:
        node, severity = waiting.pop()
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name, severity
        elif isinstance(node, ast.ImportFrom):
            yield node, "" if node.level else node.module or "", severity
        elif isinstance(node, ast.Try) and any(_catches(handler) for handler in node.handlers):
            rest = [*node.handlers, *node.orelse, *node.finalbody]
            waiting += [(each, severity) for each in reversed(rest)]
            waiting += [(each, "info") for each in reversed(node.body)]
        else:
            inner = "warning" if isinstance(node, _FUNCTIONS) and severity == "error" else severity
            waiting += [(each, inner) for each in reversed(list(_statements(node)))]


def _statements(node):
    """The blocks of a statement: an import is no part of an expression."""
    for each in ast.iter_child_nodes(node):
        if isinstance(each, (ast.stmt, ast.ExceptHandler, ast.match_case)):
            yield each


def _catches(handler):
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or getattr(kind, "id", None) in _IMPORT_ERRORS for kind in kinds)


def _not_on_list(name):
    from ..restricted.policy import IMPORTABLE, MODULES

    if name in MODULES:
        return None
    return f"'{name}' cannot be imported in restricted mode. These can be: {IMPORTABLE}"


@functools.lru_cache(maxsize=1000)
def is_there(name):
    """Whether the module can be found, without importing anything."""
    path = None
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        whole = ".".join(parts[:count])
        module = sys.modules.get(whole)
        if module is None and count == 1 and whole in sys.builtin_module_names:
            return len(parts) == 1
        if module is not None:
            path = getattr(module, "__path__", None)
            found = True
        else:
            try:
                spec = PathFinder.find_spec(whole, path)
            except (ImportError, ValueError, AttributeError, OSError):
                spec = None
            found = spec is not None
            path = spec.submodule_search_locations if spec else None
        if not found:
            return whole in _FROZEN
        if path is None and count < len(parts):
            # os.path is made by its parent.
            return ".".join(parts) in sys.modules
    return True


_FROZEN = frozenset(["zipimport", "_frozen_importlib", "_frozen_importlib_external", "__future__"])


@functools.lru_cache(maxsize=1000)
def _hint(name):
    return missing(clip(name, 100))
