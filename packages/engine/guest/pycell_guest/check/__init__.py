"""POST /check: reads a script and runs nothing of it. Advice for people; the sandbox is the boundary."""

import ast
import builtins

from . import imports, mains, restricted
from .names import Names
from .risky import uses
from .rules import REFUSED, RISKY
from .source import Source, Unreadable

__builtins__ = dict(vars(builtins))  # see text.py

MOST = 200
# About a megabyte of ordinary code. All checks of more would take as long as a run may.
MOST_NODES = 150_000
_ORDER = {"error": 0, "warning": 1, "info": 2}


def check(request):
    """{"ok", "diagnostics"} for `request["script"]`, as what `checkedAs` says, `main` where absent; with `policy:
    restricted` also by those rules. Raises nothing."""
    source = Source(request["script"], is_snippet=request.get("checkedAs") == "snippet")
    try:
        tree = source.parse()
        found = list(_look(tree, source, request))
    except Unreadable as error:
        found = [diagnostic("error", "syntax_error", error.message, error.place)]
    except (MemoryError, RecursionError):
        found = [diagnostic("error", "syntax_error", "too deeply nested or too large to check", (1, 1, 1, 1))]
    ok = not any(each["severity"] == "error" for each in found)
    # Errors stay when there is more than a reader wants.
    found.sort(key=lambda each: _ORDER[each["severity"]])
    found = sorted(found[:MOST], key=lambda each: (each["line"], each["column"]))
    return {"ok": ok, "diagnostics": found}


def diagnostic(severity, code, message, place, hint=None):
    line, column, end_line, end_column = place
    return {
        "severity": severity,
        "code": code,
        "message": message,
        "line": line,
        "column": column,
        "endLine": end_line,
        "endColumn": end_column,
        "hint": hint,
    }


def _look(tree, source, request):
    nodes = list(ast.walk(tree))
    under_rules = request.get("policy") == "restricted"
    if len(nodes) > MOST_NODES:
        message = "the script is too long to be checked further: it compiles, and that is all that is known"
        yield diagnostic("warning", "too_long", message, (1, 1, 1, 1))
        return
    for severity, code, message, place, hint in (
        *(() if source.is_snippet else mains.problems(tree, source, under_rules)),
        *imports.problems(tree, source, under_rules),
        *(restricted.problems(source) if under_rules else ()),
    ):
        yield diagnostic(severity, code, message, place, hint)
    names = Names(nodes)
    for calls, code, text in ((RISKY, "risky_call", "is a risky call"), (REFUSED, "refused_call", "is refused by the sandbox")):
        for node, name, hint in uses(nodes, names, calls):
            yield diagnostic("warning", code, f"{name} {text}", source.place(node), hint)
