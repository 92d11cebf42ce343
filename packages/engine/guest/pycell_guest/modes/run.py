"""The code of POST /run, always under the rules: its result is the variable `output`, if it has set that."""

import builtins

from ..text import describe, plain_str
from ..values import to_json
from .rules import RunCode

__builtins__ = dict(vars(builtins))  # see text.py

SCRIPT = RESTRICTED = RunCode
VALIDATES = False
OUTPUT = "output"
# Not None, which the code can set.
_NOTHING = object()


def prepare(_script, _request):
    """There is nothing to bind."""


def value_of(script, _request):
    return vars(script.module).get(OUTPUT, _NOTHING)


def json_of(value):
    """Without a result the host answers with what was printed."""
    return (None, []) if value is _NOTHING else to_json(value)


# The bare text: it is for the one who typed the code.


def source_text(reason):
    return reason


def failure_text(error):
    text = plain_str(error)
    # `KeyError: 'x'`, where the text alone is only the key.
    return text if text.strip() and not issubclass(type(error), KeyError) else describe(error)


def exit_text(code):
    return f"Script exited with code {code}"
