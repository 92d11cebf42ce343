"""From the request's text to a module named `script` that inspect, pickle, multiprocessing and tracebacks can read."""

import builtins
import os
import re
import sys
from importlib.machinery import EXTENSION_SUFFIXES, SOURCE_SUFFIXES, ExtensionFileLoader, FileFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType

from .hints_source import of_syntax
from .text import describe
from .trace import remember_source, trace_text

__builtins__ = dict(vars(builtins))  # see text.py

NAME = "script"
FILE = "script.py"

# PEP 263: in a comment on the first line, or on the second after a comment or nothing.
_COOKIE = re.compile(r"(?:[ \t\f]*(?:#.*)?\n)??[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


class _Finder(FileFinder):
    """Looks into the folder at every import. By default it trusts the folder's modification time, which on many
    kernels does not change within 4 ms: a script may import a module that it wrote just then."""

    def __init__(self, folder):
        super().__init__(folder, (ExtensionFileLoader, EXTENSION_SUFFIXES), (SourceFileLoader, SOURCE_SUFFIXES))

    def find_spec(self, *args):
        self.invalidate_caches()
        return super().find_spec(*args)


def watch_folder(folder):
    sys.path_importer_cache[folder] = _Finder(folder)


class SourceError(Exception):
    """The script does not compile: `reason`, and, where there are any, a `trace` that points at the place and a `hint`."""

    def __init__(self, reason, trace=None, hint=None):
        super().__init__(reason)
        self.reason = reason
        self.trace = trace
        self.hint = hint


class Script:
    """A script in its folder. `warnings` says what did not work but does not keep the script from running."""

    syntax_hint = staticmethod(of_syntax)

    def __init__(self, source, folder):
        """Compiles and writes it, and sets the scene: sys.path, sys.argv, sys.modules. Raises SourceError."""
        folder = os.path.abspath(folder)
        self.folder = folder
        self.path = os.path.join(folder, FILE)
        # As Python reads a file: without the BOM, and every line end a line feed.
        self.text = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        self.warnings = []
        remember_source(self.path, self.text)
        self._code = self._compile()
        self._write()
        self.module = self._module()
        if sys.path[:1] != [folder]:
            sys.path.insert(0, folder)
        watch_folder(folder)
        sys.argv = [FILE]
        sys.modules[NAME] = self.module
        # Not ours to be tripped over; without a __file__, a child started by `spawn` imports `script` and nothing else.
        sys.modules["__main__"] = ModuleType("__main__")
        vars(sys.modules["__main__"])["__builtins__"] = builtins

    def execute(self):
        """The module's own lines; whatever they raise comes out."""
        exec(self._code, vars(self.module))

    def trace(self, error):
        return trace_text(error, self.path, self.text)

    def _compile(self):
        if (position := self.text.find("\0")) >= 0:
            raise self._syntax_error(self._located("source code cannot contain null bytes", position))
        try:
            return self._compiled()
        except SyntaxError as error:
            failure = self._syntax_error(error)
        except UnicodeEncodeError as error:
            failure = self._syntax_error(self._located("source code cannot contain lone surrogates", error.start))
        except (MemoryError, RecursionError):  # the parser's stack is at its end; it is small enough to be the cause
            failure = SourceError("too deeply nested or too large to compile")
        except Exception as error:
            failure = SourceError(describe(error))
        raise failure

    def _compiled(self):
        # A text and not bytes: an encoding cookie is then a comment.
        return compile(self.text, self.path, "exec", dont_inherit=True)

    def _located(self, message, position):
        before = self.text[:position]
        line, start = before.count("\n") + 1, before.rfind("\n") + 1
        shown = self.text[start:].partition("\n")[0].replace("\0", "\ufffd")
        return SyntaxError(message, (self.path, line, position - start + 1, shown))

    def _syntax_error(self, error):
        where = f" (line {error.lineno})" if error.lineno else ""
        if error.lineno and error.text is None:  # the compiler, after the parser, looks for the line in the file
            error.text = self.text.split("\n")[error.lineno - 1]
        return SourceError(f"{error.msg}{where}", self.trace(error.with_traceback(None)), self.syntax_hint(error, self.text))

    def _write(self):
        # inspect and children that import the file go by the cookie, and the file is UTF-8.
        text, cookie = self.text, _COOKIE.match(self.text)
        if cookie and not cookie[1].lower().startswith(("utf-8", "utf8")):
            text = text[: cookie.start(1)] + "utf-8" + text[cookie.end(1) :]
        try:
            with open(self.path, "wb") as file:
                file.write(text.encode())
        except OSError as error:  # no failure: tracebacks have the text, and few scripts look for their file
            self.warnings.append(f"script.py could not be written: {describe(error)}")

    def _module(self):
        module = ModuleType(NAME)
        spec = ModuleSpec(NAME, SourceFileLoader(NAME, self.path), origin=self.path)
        spec.has_location = True
        vars(module).update(
            __file__=self.path,
            __loader__=spec.loader,
            __spec__=spec,
            __package__="",
            # exec would give it the copy that this module works with.
            __builtins__=builtins,
        )
        return module
