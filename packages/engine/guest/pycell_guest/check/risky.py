"""Risky calls, for the notes of a check and for PYCELL_VALIDATE."""

import ast
import builtins

from ..modes.rules import Refused
from .names import Names
from .rules import RISKY
from .source import Source, Unreadable

__builtins__ = dict(vars(builtins))  # see text.py

# Of each: a script of one megabyte can have very many.
MOST = 100


def uses(nodes, names, calls):
    """(node, full name, hint) for each expression that means one of `calls`, in the order of the text."""
    inner = set()
    found = []
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    for node in nodes:
        if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)) and _is_read(node):
            name = names.full_name(node)
            hint = calls.hint(name, id(node) in called) if name else None
            if hint is None:
                continue
            found.append((node, name, hint))
            # What it is made of is not another one: `subprocess.run` in `subprocess.run.__name__`.
            inner.update(id(part) for part in (getattr(node, "value", None), getattr(node, "func", None)))
    found = [each for each in found if id(each[0]) not in inner]
    found.sort(key=lambda each: (each[0].lineno, each[0].col_offset))
    return found


def _is_read(node):
    return isinstance(getattr(node, "ctx", None) or ast.Load(), ast.Load)


def validate(request):
    """The warnings of a run; or Refused, where the caller of the engine wants such scripts refused."""
    try:
        tree = Source(request["script"], is_snippet=request.get("mode") == "snippet").parse()
    except Unreadable:
        return []  # the run itself says so
    nodes = list(ast.walk(tree))
    found = uses(nodes, Names(nodes), RISKY)
    texts = list(dict.fromkeys(f"{name} (line {node.lineno})" for node, name, _ in found))
    if texts and request["validate"] == "reject":
        more = f" and {len(texts) - MOST} more" if len(texts) > MOST else ""
        raise Refused("dangerous", f"Script contains potentially dangerous code: {', '.join(texts[:MOST])}{more}")
    hints = {f"{name} (line {node.lineno})": hint for node, name, hint in found}
    return [f"{text}: {hints[text]}" for text in texts[:MOST]]
