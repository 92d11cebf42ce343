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

from . import check, displays, exits, figures, hints, hints_values, modes
from .check.risky import validate
from .loader import SourceError
from .modes.main import NoMain
from .modes.rules import Refused
from .text import clip, encodable
from .trace import ERROR_LIMIT
from .values import RECURSION_LIMIT, NotJson, to_json

__builtins__ = dict(vars(builtins))  # see text.py

# Taken before the script runs, which may replace them in their modules.
_getpid, _set_recursion_limit = os.getpid, sys.setrecursionlimit
_settrace, _setprofile, _setitimer = sys.settrace, sys.setprofile, signal.setitimer


def run_script(request, workdir=".", emit=None):
    """Runs `request["script"]` in `workdir`, its main() with `request["input"]` where `request["hasInput"]`.

    `emit(kind, payload)` sends a frame to the host at once; None where nobody listens, as in a rehearsal.

    `request["mode"]` is one of modes.MODES, and `main` where absent; `check` runs nothing: its result is what was found.

    Returns {"status", "result": JSON text or None, "error", "trace", "hint", "warnings"; of a program "exitCode"}, only in the process that it was
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
    if request.get("mode") == "program":
        outcome["exitCode"] = code
    return outcome


def _run(request, workdir, emit):
    exits.forget_handlers()
    if request.get("mode") == "check":
        return _outcome("ok", result=to_json(check.check(request))[0], code=0)
    mode = modes.mode_of(request)
    try:
        warnings = validate(request) if mode.VALIDATES and request.get("validate", "off") != "off" else []
        script = modes.load(mode, request, workdir)
    except Refused as error:
        return _outcome(error.status, error.reason)
    except SourceError as error:
        return _outcome("syntax_error", mode.source_text(error.reason), error.trace, error.hint)
    outcome = _settle(script, request, mode)
    outcome["warnings"][:0] = warnings + script.warnings
    figures.capture_open()
    exits.run_handlers(is_program=mode is modes.program)
    return outcome


def _settle(script, request, mode):
    try:
        try:
            mode.prepare(script, request)
            script.execute()
            value = mode.value_of(script, request)
        finally:
            _quieten()
        text, warnings = mode.json_of(value)
    except NoMain as error:
        return _outcome("no_main", error.reason, hint=error.hint)
    except NotJson as error:
        trace = script.trace(error.__cause__) if error.__cause__ else None
        hint = hints_values.of_not_json(error)
        return _outcome("not_json", f"Return value is not JSON-serializable: {error}", trace, hint)
    except BaseException as error:
        return _failure(error, script, request)
    return _outcome("ok", result=text, warnings=warnings, code=0)


def _failure(error, script, request):
    kind = type(error)
    if issubclass(kind, SystemExit):
        code = exits.exit_code(error)
        return _outcome("exit", modes.mode_of(request).exit_text(code), code=code)
    if issubclass(kind, MemoryError):
        _release(error.__traceback__)
    trace = script and script.trace(error)
    if issubclass(kind, MemoryError):
        return _outcome("memory_limit", None, trace)
    hint = script and hints.of_error(error, request, script)
    return _outcome("exception", modes.mode_of(request).failure_text(error), trace, hint)


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
