"""A file of the work folder, code or a module that runs as `__main__`, with the ends that Python gives a process."""

import builtins
import importlib.util
import os
import runpy
import sys
import threading
from types import ModuleType

from .exits import say
from .loader import watch_folder
from .trace import is_ours, trace_text

__builtins__ = dict(vars(builtins))  # see text.py

STRING = "<string>"
_shutdown_threads = threading._shutdown
_print_exception = sys.__excepthook__


class Program:
    """`source` is the path of a file, code, or the name of a module: `start` says which."""

    def __init__(self, source, folder):
        self.source = source
        self.folder = os.path.abspath(folder)
        self.warnings = []
        self.path, self.text = STRING, None

    def start(self, kind, args):
        self._run = {"file": self._run_file, "code": self._run_code, "module": self._run_module}[kind]
        first, names = "-c", {}
        where = ""
        if kind == "file":
            first = self.source
            self.path = os.path.join(self.folder, self.source)
            where = os.path.dirname(self.path)
            names = {"__file__": self.path, "__cached__": None}
        elif kind == "module":
            first, where = "-m", self.folder
        # As where the locale is UTF-8; a script's may pass on any bytes that it was given.
        sys.stdout.reconfigure(errors="strict")
        sys.argv = [first, *args]
        sys.path[:] = [where, *(path for path in sys.path if path not in ("", self.folder, where))]
        watch_folder(where or self.folder)
        self.module = ModuleType("__main__")
        vars(self.module).update(names, __builtins__=builtins)
        sys.modules["__main__"] = self.module

    def execute(self):
        """Raises what the program does, once that is told on stderr as Python tells it."""
        try:
            self._run()
        except (SystemExit, MemoryError):
            raise
        except BaseException as error:
            self._report(error)
            raise
        finally:
            # Python waits for threads that are no daemons.
            _shutdown_threads()

    def trace(self, _error):
        """It is on stderr."""

    def _run_file(self):
        try:
            with open(self.path, "rb") as file:
                source = file.read()
        except OSError as error:
            say(f"python3: can't open file {self.source!r}: [Errno {error.errno}] {error.strerror}\n")
            raise SystemExit(2) from None
        self.text = _decoded(source)
        exec(compile(source, self.path, "exec", dont_inherit=True), vars(self.module))

    def _run_code(self):
        exec(compile(self.source, STRING, "exec", dont_inherit=True), vars(self.module))

    def _run_module(self):
        runpy._run_module_as_main(self.source)

    def _report(self, error):
        hook = sys.excepthook
        if hook is not _print_exception:
            try:
                hook(type(error), error, _of_program(error.__traceback__))
                return
            except BaseException:  # Python then prints both; the first is the cause
                pass
        try:
            sys.stdout.flush()
        except BaseException:  # closed or replaced by the program
            pass
        say(trace_text(error, self.path, self.text, self.folder))


def _decoded(source):
    """As text, for a traceback's lines."""
    try:
        return importlib.util.decode_source(source)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        return source.decode("utf-8", "replace")


def _of_program(traceback):
    while traceback and is_ours(traceback.tb_frame.f_code.co_filename):
        traceback = traceback.tb_next
    return traceback
