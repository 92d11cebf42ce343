"""The end of a script as a process: exit codes, `atexit` handlers, forked children that come back."""

import atexit
import builtins
import os
import sys

from .text import encodable, plain_str

__builtins__ = dict(vars(builtins))  # see text.py

_exit = os._exit
_handlers, _forget, _run, _unregister = atexit._ncallbacks, atexit._clear, atexit._run_exitfuncs, atexit.unregister


def forget_handlers():
    """Drops the handlers inherited from the zygote: they are for its end, not for a cell's."""
    _forget()


def run_handlers(is_program=False):
    """Runs the handlers that the script has registered; what one raises goes to stderr, as with Python. A program waits
    for its children, as it does anywhere."""
    try:
        if _handlers():
            for handler in () if is_program else _unwanted():
                _unregister(handler)
            _run()
        # Where it was imported ahead, the handler that waits was forgotten with the zygote's. It does nothing twice.
        if is_program and (module := sys.modules.get("multiprocessing.util")):
            module._exit_function()
    except BaseException:
        pass


def _unwanted():
    """Handlers of libraries that would work against the end of a run."""
    if module := sys.modules.get("multiprocessing.util"):
        yield module._exit_function  # waits for children, which are to end with the run
    if module := sys.modules.get("matplotlib._pylab_helpers"):
        yield module.Gcf.destroy_all  # closes the figures before they are captured


def exit_code(error):
    """What the system shows of a SystemExit: 0 to 255. A text goes to stderr and is 1, as with Python."""
    try:
        code = error.code
    except BaseException:  # the script's own class can do that
        code = 1
    if code is None:
        return 0
    if issubclass(type(code), int):
        return int.__and__(code, 0xFF)
    say(plain_str(code) + "\n")
    return 1


def leave_child(code, trace):
    """Ends a process that the script has forked off and that has come back out of `main()`: it has no result."""
    if trace:
        say(trace)
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except BaseException:  # closed, or the script's own
            pass
    _exit(code)


def say(text):
    """Writes to what the script has as stderr, or, where that does not work, to the descriptor."""
    try:
        sys.stderr.write(text)
    except BaseException:
        try:
            os.write(2, encodable(text).encode())
        except BaseException:
            pass
