"""A script under the rules: compiled by RestrictedPython, with the names that are left."""

import ast
import builtins
import os
import sys

from RestrictedPython import compile_restricted_exec

from ..loader import Script, SourceError
from ..snippet import keep_value, take_value
from .modules import bind
from .names import namespace
from .transform import RunTransformer, Transformer

__builtins__ = dict(vars(builtins))  # see text.py

# What code of /run and snippets have without importing it.
GIVEN = {"np": "numpy", "pd": "pandas", "plt": "matplotlib.pyplot"}

MOST_ERRORS = 20


class RestrictedScript(Script):
    transformer = Transformer

    def __init__(self, source, folder):
        super().__init__(source, folder)
        # Nothing that the code writes is to be imported: that would run without the rules.
        here = os.path.dirname(self.path)
        sys.path[:] = [path for path in sys.path if path not in ("", here)]

    def _compile(self):
        super()._compile()  # for its errors
        try:
            tree = self._tree()
            result = compile_restricted_exec(tree, self.path, policy=self.transformer)
        except (MemoryError, RecursionError):
            raise SourceError("too deeply nested or too large to compile") from None
        except SyntaxError as error:
            raise self._syntax_error(error) from None
        if result.errors:
            raise SourceError("\n".join(dict.fromkeys(result.errors[:MOST_ERRORS])))
        self._used = result.used_names
        return result.code

    def _tree(self):
        return ast.parse(self.text, self.path)

    def _module(self):
        module = super()._module()
        vars(module).update(namespace())
        return module


class RunCode(RestrictedScript):
    transformer = RunTransformer

    def _module(self):
        module = super()._module()
        for name, library in GIVEN.items():
            if name in self._used and (found := bind(name, library)) is not None:
                vars(module)[name] = found
        return module


class RestrictedSnippet(RunCode):
    """The rules have no `await`, at top level or elsewhere."""

    def execute(self):
        super().execute()
        self.value = take_value(self.module)

    def _tree(self):
        tree = super()._tree()
        keep_value(tree, self.text)
        return tree
