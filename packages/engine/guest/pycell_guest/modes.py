"""What a request asks for: which rules its script is loaded under, and the words for what becomes of a snippet."""

import builtins

from .loader import Script
from .text import describe, plain_str
from .trace import error_text

try:
    from .restricted.script import RestrictedScript, Snippet
except ImportError:  # RestrictedPython is not installed for this interpreter
    RestrictedScript = Snippet = None

__builtins__ = dict(vars(builtins))  # see text.py

NOT_INSTALLED = "Restricted mode needs RestrictedPython, which is not installed for this Python interpreter"


class Refused(Exception):
    """The script is not run: `status` is one of the cell's own, for the host."""

    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status
        self.reason = reason


def validates(request):
    return request.get("validate", "off") != "off" and not is_snippet(request)


def is_snippet(request):
    return request.get("mode") == "snippet"


def script_class(request):
    if is_snippet(request):
        chosen = Snippet
    elif request.get("policy") == "restricted":
        chosen = RestrictedScript
    else:
        return Script
    if chosen is None:
        raise Refused("not_supported", NOT_INSTALLED)
    return chosen


# A snippet's answer has the bare text: it is for the one who typed it.


def source_text(reason, request):
    return reason if is_snippet(request) else f"Script has a syntax error: {reason}"


def failure_text(error, request):
    if not is_snippet(request):
        return f"Script execution failed: {error_text(error)}"
    text = plain_str(error)
    # `KeyError: 'x'`, where the text alone is only the key.
    return text if text.strip() and not issubclass(type(error), KeyError) else describe(error)


def exit_text(code, request):
    return f"Script exited with code {code}" + ("" if is_snippet(request) else " before main() returned")
