"""What to do about an error whose cause lies in the sandbox. None where the cause is not certain: no hint misleads less.

`Situation` is what the run knows of itself. A rule takes an exception and the situation, and returns a text or None.
"""

import builtins
import os
import subprocess

from . import hints_files, hints_limits, hints_network, hints_packages
from .kinds import bases_of
from .modes.main import value_of
from .modes.snippet import INPUT
from .text import clip, encodable, plain_str

__builtins__ = dict(vars(builtins))  # see text.py

LIMIT = 1000
MOST_CAUSES = 10

_ENVIRONMENT = type(os.environ).__getitem__.__code__
_CALL_OF_MAIN = value_of.__code__
_CalledProcessError = subprocess.CalledProcessError

IN_LOOP = (
    "asyncio.run() cannot be called from a running event loop",
    "Runner.run() cannot be called from a running event loop",
    "This event loop is already running",
    "Cannot run the event loop while another loop is running",
)


class Situation:
    """What the run's request and its script say."""

    def __init__(self, request, script):
        self.limits = request.get("limits") or {}
        self.mode = request.get("mode")
        self.is_restricted = self.mode == "run" or request.get("policy") == "restricted"
        self.has_input = request.get("hasInput")
        self.has_stdin = bool(request.get("stdin"))
        self.folder = script.folder
        self.text = script.text


def of_error(error, request, script):
    """From the first rule that knows the error, or what it was raised from. Raises nothing."""
    try:
        situation = Situation(request, script)
        for each in _causes(error):
            frames = _codes(each)
            for rule in RULES:
                if hint := rule(each, frames, situation):
                    return encodable(clip(hint, LIMIT))
    except BaseException:  # what the script has made of its exception's attributes, or of os
        pass
    return None


def _causes(error):
    """The error and what it came from for certain: its `from`, and what a library for the network wraps."""
    for _ in range(MOST_CAUSES):
        yield error
        reason = hints_network.wrapped(error)
        if reason is None:
            reason = error.__cause__
        if reason is None:
            return
        error = reason


def _codes(error):
    """(code, line) of the frames between its `raise` and where it was caught, outermost first."""
    frames, trace = [], error.__traceback__
    while trace:
        frames.append((trace.tb_frame.f_code, trace.tb_lineno))
        trace = trace.tb_next
    return frames


def _environment(error, frames, _situation):
    if issubclass(type(error), KeyError) and frames and frames[-1][0] is _ENVIRONMENT:
        name = clip(plain_str(error.args[0]), 100)
        return f"There is no environment variable {name} in the sandbox: send it in `env`."
    return None


def _standard_input(error, _frames, situation):
    if type(error) is not EOFError or plain_str(error) != "EOF when reading a line":
        return None
    if situation.has_stdin:
        return "input() found no more lines: `stdin` has fewer than the script reads."
    return "input() reads `stdin`, and the request has none: send the lines there, or let main(input) take `input`."


def _recursion(error, _frames, _situation):
    if issubclass(type(error), RecursionError) and plain_str(error).startswith("maximum recursion depth exceeded"):
        return "The recursion does not end, or is too deep for Python: check where it stops, or use a loop."
    return None


def _event_loop(error, _frames, _situation):
    if type(error) is RuntimeError and plain_str(error) in IN_LOOP:
        return "An event loop is running already, as what is awaited runs in one: use `await` here."
    return None


def _signature(error, frames, situation):
    """The call of main() itself failed: there is no frame of the script's."""
    if type(error) is not TypeError or not frames or frames[-1][0] is not _CALL_OF_MAIN:
        return None
    if situation.has_input:
        return "The request has an `input`, so main(input) is called: main() has to take one argument."
    return "The request has no `input`, so main() is called without arguments: send one, or leave the parameters out."


def _input_data(error, _frames, situation):
    if situation.mode != "snippet" or situation.has_input or type(error) is not NameError or error.name != INPUT:
        return None
    return f"`{INPUT}` is the request's `input`, and this one has no `input`: send it."


def _left_out(error, _frames, situation):
    if not situation.is_restricted or type(error) is not NameError or error.name not in __builtins__:
        return None
    return f"Restricted mode leaves '{error.name}' out: POST /execute with the policy `open` has all built-ins."


def _installer(error, _frames, _situation):
    if _CalledProcessError not in bases_of(type(error)):
        return None
    words = error.cmd if type(error.cmd) is list else plain_str(error.cmd).split()
    names = [os.path.basename(plain_str(word)) for word in words[:4]]
    if "install" in names and not {"pip", "pip3", "conda", "uv"}.isdisjoint(names):
        return hints_packages.NO_INSTALL
    return None


RULES = (
    hints_network.rule,
    hints_packages.rule,
    hints_packages.display_rule,
    hints_limits.rule,
    hints_files.rule,
    _installer,
    _environment,
    _standard_input,
    _recursion,
    _event_loop,
    _signature,
    _input_data,
    _left_out,
)
