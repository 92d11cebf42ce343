"""What a request asks for, one file a mode: how its script is loaded, what its result is, and the words for a failure."""

import builtins

from . import main, program, run, snippet
from .rules import NOT_INSTALLED, Refused

__builtins__ = dict(vars(builtins))  # see text.py

MODES = {"main": main, "snippet": snippet, "run": run, "program": program}


def mode_of(request):
    """The module of the request's mode; not for `check`, which runs nothing."""
    return MODES[request.get("mode") or "main"]


def load(mode, request, workdir):
    """The script, by the rules that the request is under. Raises Refused, and SourceError where it does not compile."""
    chosen = mode.SCRIPT if request.get("policy") != "restricted" else mode.RESTRICTED
    if chosen is None:
        raise Refused("not_supported", NOT_INSTALLED)
    return chosen(request["script"], workdir)
