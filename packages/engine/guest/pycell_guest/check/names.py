"""Full names of what an expression means: `s` is `os.system` after `from os import system as s`.

Read off the text, with one scope for the whole script: advice, which a script that hides its calls will escape.
"""

import ast
import builtins

__builtins__ = dict(vars(builtins))  # see text.py

_BUILTIN_NAMES = frozenset(dir(builtins)) | {"execfile", "__builtins__"}
_LOOKUPS = ("__import__", "importlib.import_module")
# Longer chains than this are no one's calls.
_DEEPEST = 20


class Names:
    """What the names of a script stand for: its imports, and the built-ins that it does not redefine."""

    def __init__(self, nodes):
        self._imports = {}
        self._own = set()
        for node in nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    top = alias.name.partition(".")[0]
                    self._imports[alias.asname or top] = alias.name if alias.asname else top
            elif isinstance(node, ast.ImportFrom):
                if node.module and not node.level:
                    for alias in node.names:
                        self._imports[alias.asname or alias.name] = f"{node.module}.{alias.name}"
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                self._own.add(node.name)
            elif isinstance(node, ast.arg):
                self._own.add(node.arg)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self._own.add(node.id)

    def full_name(self, node, depth=_DEEPEST):
        """`os.system` for a node that means it, or None."""
        found = self._find(node, depth)
        if found is None:
            return None
        for prefix in ("builtins.", "__builtins__."):
            found = found.removeprefix(prefix)
        return found

    def _find(self, node, depth):
        if depth == 0:
            return None
        if isinstance(node, ast.Name):
            if node.id in self._imports:
                return self._imports[node.id]
            return node.id if node.id in _BUILTIN_NAMES and node.id not in self._own else None
        if isinstance(node, ast.Attribute):
            return self._joined(node.value, node.attr, depth)
        if isinstance(node, ast.Subscript):  # __builtins__["eval"], vars(os)["system"], os.__dict__["system"]
            return self._joined(node.value, _text(node.slice), depth)
        if isinstance(node, ast.Call):
            return self._of_call(node, depth)
        return None

    def _of_call(self, node, depth):
        function = self.full_name(node.func, depth - 1)
        if function == "getattr" and len(node.args) >= 2:
            return self._joined(node.args[0], _text(node.args[1]), depth)
        if function == "vars" and len(node.args) == 1:
            return self._find(node.args[0], depth - 1)
        if function in _LOOKUPS and node.args:
            return _text(node.args[0])
        return None

    def _joined(self, node, name, depth):
        owner = self._find(node, depth - 1)
        if owner is None or name is None:
            return None
        return owner if name == "__dict__" else f"{owner}.{name}"


def _text(node):
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
