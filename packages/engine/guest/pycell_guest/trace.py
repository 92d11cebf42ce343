"""Tracebacks as the script's author would see them: with `script.py` as sent, and without a frame of ours."""

import ast  # noqa: F401 (traceback imports it with the first trace it makes; ahead, it costs no run anything)
import builtins
import linecache
import os
from traceback import TracebackException

from .text import clip, describe, encodable

__builtins__ = dict(vars(builtins))  # see text.py

ERROR_LIMIT = 10_000
TRACE_LIMIT = 64_000

_OURS = os.path.join(os.path.dirname(describe.__code__.co_filename), "")
# asyncio.run's frames lead to an `async def main()`.
_RUNNERS = (_OURS, os.path.join(os.path.dirname(os.__file__), "asyncio", ""))
_lines = linecache.cache


def is_ours(path):
    return path.startswith(_OURS)


def remember_source(path, text):
    """Lets tracebacks and `inspect` read the script as sent, whatever becomes of the file."""
    # No modification time: linecache then never compares with the file.
    _lines[path] = len(text), None, [line + "\n" for line in text.split("\n")], path


def error_text(error):
    """`ZeroDivisionError: division by zero`, at most about ERROR_LIMIT characters."""
    return clip(encodable(describe(error)), ERROR_LIMIT)


def trace_text(error, path, text, folder=None):
    """The traceback of an exception, with its causes and groups. `path` and `text` are those of script.py, `text` is None
    where there is no such file. `folder`: where names begin, that of `path` if absent."""
    try:
        if text is not None:
            remember_source(path, text)  # again: the script may have cleared it
        trace = TracebackException(type(error), error, error.__traceback__, lookup_lines=False, compact=True)
        for part in _parts(trace):
            _as_sent(part, path, folder or os.path.dirname(path))
        lines = "".join(trace.format())
    except BaseException:  # the script broke traceback, linecache or builtins, or memory is short
        lines = f"{describe(error)}\n"
    return clip(encodable(lines), TRACE_LIMIT)


def _parts(trace):
    """The trace itself, its causes and contexts, and the members of groups."""
    parts, waiting = [], [trace]
    while waiting:
        part = waiting.pop()
        if part is not None:
            parts.append(part)
            waiting += [part.__cause__, part.__context__, *(part.exceptions or ())]
    return parts


def _as_sent(part, path, folder):
    folder = os.path.join(folder, "")
    part.stack[:] = _without_ours(part.stack, path)
    for frame in part.stack:
        frame.line  # reads the line while the frame still has the file's full name
        frame.filename = frame.filename.removeprefix(folder)
    if not part.stack:
        part.stack = None  # an empty one has a heading all the same
    if getattr(part, "filename", None):  # a SyntaxError's
        part.filename = part.filename.removeprefix(folder)
    if _is_of_script(part):
        lines = part.format_exception_only
        part.format_exception_only = lambda *args, **options: _without_module(lines(*args, **options))


def _without_ours(stack, path):
    start = next((index for index, frame in enumerate(stack) if frame.filename == path), 0)
    if not all(frame.filename.startswith(_RUNNERS) for frame in stack[:start]):
        start = 0
    return [frame for frame in stack[start:] if not is_ours(frame.filename)]


def _is_of_script(part):
    """Whether the exception's class is the script's own: `MyError`, as where Python runs the script directly."""
    name = getattr(part, "exc_type_str", None)  # since 3.13, where exc_type is deprecated
    return name.startswith("script.") if name else getattr(part.exc_type, "__module__", None) == "script"


def _without_module(lines):
    first = True
    for line in lines:
        yield line.removeprefix("script.") if first else line
        first = False
