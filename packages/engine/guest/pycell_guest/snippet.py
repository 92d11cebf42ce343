"""A script that runs as a notebook's cell does: the last expression has a value, and `await` works at top level.

As in a notebook it is `__main__`, so that a guard for that runs; `script` is another name for the same module.
"""

import ast
import builtins
import sys

from .awaiting import awaited
from .hints_source import of_snippet_syntax
from .loader import Script

__builtins__ = dict(vars(builtins))  # see text.py

# What the last expression is assigned to: no name that a script can have.
VALUE = "<value>"


def keep_value(tree, text):
    """Makes the last statement of `tree`, where it is an expression without a `;`, an assignment to VALUE."""
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr) or _is_silenced(last, text):
        return
    name = ast.copy_location(ast.Name(VALUE, ast.Store()), last)
    tree.body[-1] = ast.copy_location(ast.Assign([name], last.value), last)


def take_value(module):
    """None where there is none, as for a notebook, which does not show None."""
    return vars(module).pop(VALUE, None)


def _is_silenced(statement, text):
    line = text.split("\n")[statement.end_lineno - 1].encode()
    return line[statement.end_col_offset :].lstrip().startswith(b";")


class Snippet(Script):
    syntax_hint = staticmethod(of_snippet_syntax)

    def __init__(self, source, folder):
        super().__init__(source, folder)
        sys.modules["__main__"] = self.module
        vars(self.module)["__name__"] = "__main__"

    def execute(self):
        # A coroutine where there is an `await` at top level.
        waiting = eval(self._code, vars(self.module))
        if waiting is not None:
            awaited(waiting)
        self.value = take_value(self.module)

    def _compiled(self):
        tree = ast.parse(self.text, self.path)
        keep_value(tree, self.text)
        return compile(tree, self.path, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
