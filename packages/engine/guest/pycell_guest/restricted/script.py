"""A script under the rules: compiled by RestrictedPython, with the names that are left."""

import ast
import builtins
import os
import sys

from RestrictedPython import compile_restricted_exec

from ..loader import Script, SourceError
from .modules import bind
from .names import namespace
from .transform import SnippetTransformer, Transformer

__builtins__ = dict(vars(builtins))  # see text.py

# What a snippet has without importing it.
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
            tree = ast.parse(self.text, self.path)
            result = compile_restricted_exec(tree, self.path, policy=self.transformer)
        except (MemoryError, RecursionError):
            raise SourceError("too deeply nested or too large to compile") from None
        except SyntaxError as error:
            raise self._syntax_error(error) from None
        if result.errors:
            raise SourceError("\n".join(dict.fromkeys(result.errors[:MOST_ERRORS])))
        self._used = result.used_names
        return result.code

    def _module(self):
        module = super()._module()
        vars(module).update(namespace())
        return module


class Snippet(RestrictedScript):
    transformer = SnippetTransformer

    def _module(self):
        module = super()._module()
        for name, library in GIVEN.items():
            if name in self._used and (found := bind(name, library)) is not None:
                vars(module)[name] = found
        return module
