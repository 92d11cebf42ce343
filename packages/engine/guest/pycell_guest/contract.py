"""What a run is: load the script, call `main()`, turn its value into JSON; with a status for every way that can end.

Choices where the contract is silent: the script's `atexit` handlers run once the outcome is settled and open figures are
captured; nothing waits for threads, nor for asyncio's executor; a forked child that comes back out of `main()` ends
there, with the exit code that a script would have, and has no result; exit codes are what the system shows of them, 0 to
255.
"""

import builtins
import os
import signal
import sys
from types import CoroutineType, GeneratorType

from . import check, displays, exits, figures, hints, hints_source, hints_values
from .check.risky import validate
from .kinds import bases_of, namespace_of
from .loader import SourceError
from .modes import Refused, exit_text, failure_text, is_snippet, script_class, source_text, validates
from .text import clip, encodable
from .trace import ERROR_LIMIT
from .values import RECURSION_LIMIT, NotJson, to_json

__builtins__ = dict(vars(builtins))  # see text.py

# Taken before the script runs, which may replace them in their modules.
_getpid, _set_recursion_limit = os.getpid, sys.setrecursionlimit
_settrace, _setprofile, _setitimer = sys.settrace, sys.setprofile, signal.setitimer

_ITERABLE_COROUTINE = 0x100  # inspect.CO_ITERABLE_COROUTINE: what @types.coroutine makes


def run_script(request, workdir=".", emit=None):
    """Runs `request["script"]` in `workdir`, its main() with `request["input"]` where `request["hasInput"]`.

    `emit(kind, payload)` sends a frame to the host at once; None where nobody listens, as in a rehearsal.

    The mode `snippet` has no main(): its result is the variable `output`, and None where the code has not set it. The
    mode `check` runs nothing: its result is what was found.

    Returns {"status", "result": JSON text or None, "error", "trace", "hint", "warnings"}, only in the process that it was
    called in, and raises nothing, whatever the script does. With `memory_limit`, `error` is None: the host words it.
    """
    process = _getpid()
    shown = displays.begin(emit, request)
    try:
        outcome = _run(request, workdir, emit)
    except BaseException as error:  # a signal handler of the script's, or something of Python's that it broke
        outcome = _failure(error, None, request)
    code = outcome.pop("exitCode")
    if _getpid() != process:
        exits.leave_child(code, outcome["trace"])
    shown.close()
    outcome["warnings"] += shown.warnings.texts()
    return outcome


def _run(request, workdir, emit):
    exits.forget_handlers()
    if request.get("mode") == "check":
        return _outcome("ok", result=to_json(check.check(request))[0], code=0)
    try:
        warnings = validate(request) if validates(request) else []
        script = script_class(request)(request["script"], workdir)
    except Refused as error:
        return _outcome(error.status, error.reason)
    except SourceError as error:
        return _outcome("syntax_error", source_text(error.reason, request), error.trace, error.hint)
    outcome = _settle(script, request)
    outcome["warnings"][:0] = warnings + script.warnings
    figures.capture_open()
    exits.run_handlers()
    return outcome


def _settle(script, request):
    try:
        try:
            script.execute()
            if is_snippet(request):
                return _output(script)
            if "main" not in vars(script.module):
                return _no_main("Script must define a function main()", script)
            main = vars(script.module)["main"]
            if not callable(main):
                return _no_main("main() must be a function", script)
            value = main(request["input"]) if request["hasInput"] else main()
            if _is_awaitable(value):
                value = _awaited(value)
        finally:
            _quieten()
        text, warnings = to_json(value)
    except NotJson as error:
        trace = script.trace(error.__cause__) if error.__cause__ else None
        hint = hints_values.of_not_json(error)
        return _outcome("not_json", f"Return value is not JSON-serializable: {error}", trace, hint)
    except BaseException as error:
        return _failure(error, script, request)
    return _outcome("ok", result=text, warnings=warnings, code=0)


def _output(script):
    """The variable that is a snippet's result; without it there is none, and the host answers with what was printed."""
    if "output" not in vars(script.module):
        return _outcome("ok", code=0)
    text, warnings = to_json(vars(script.module)["output"])
    return _outcome("ok", result=text, warnings=warnings, code=0)


def _no_main(error, script):
    return _outcome("no_main", error, hint=hints_source.of_no_main(script.module))


def _failure(error, script, request):
    kind = type(error)
    if issubclass(kind, SystemExit):
        code = exits.exit_code(error)
        return _outcome("exit", exit_text(code, request), code=code)
    if issubclass(kind, MemoryError):
        _release(error.__traceback__)
    trace = script and script.trace(error)
    if issubclass(kind, MemoryError):
        return _outcome("memory_limit", None, trace)
    hint = script and hints.of_error(error, request, script)
    return _outcome("exception", failure_text(error, request), trace, hint)


def _outcome(status, error=None, trace=None, hint=None, result=None, warnings=(), code=1):
    return {
        "status": status,
        "result": result,
        "error": error and clip(encodable(error), ERROR_LIMIT),
        "trace": trace,
        "hint": hint,
        "warnings": list(warnings),
        "exitCode": code,
    }


def _quieten():
    """The script is over: what it set up for itself is not to work on us."""
    _set_recursion_limit(RECURSION_LIMIT)
    _settrace(None)
    _setprofile(None)
    try:
        _setitimer(signal.ITIMER_REAL, 0)  # signal.alarm(), forgotten
    except (OSError, ValueError):
        pass


def _release(traceback):
    """Lets go of the locals of the script's frames: a trace needs memory, too."""
    while traceback:
        try:
            traceback.tb_frame.clear()
        except RuntimeError:  # still running: ours
            pass
        traceback = traceback.tb_next


def _is_awaitable(value):
    kind = type(value)
    if kind is CoroutineType:
        return True
    if kind is GeneratorType:
        return bool(value.gi_code.co_flags & _ITERABLE_COROUTINE)
    return any("__await__" in namespace_of(base) for base in bases_of(kind))


def _awaited(value):
    import asyncio

    async def wait():
        # asyncio.run would wait for the executor's threads; they end with the run.
        asyncio.get_running_loop().shutdown_default_executor = _nothing
        return await value

    return asyncio.run(wait())


async def _nothing(*_args):
    pass
