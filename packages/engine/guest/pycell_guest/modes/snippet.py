"""A notebook's cell: the value of the last line, if that is an expression, is the result. What is not JSON is displayed.

Choices: the request's input is the variable `input_data`, as `input` is the built-in that reads stdin; under the rules of
restricted mode a last line without a value leaves the result to the variable `output`, as in POST /run.
"""

import builtins

from .. import displays
from ..display import display
from ..snippet import Snippet
from ..values import NotJson, to_json
from .main import failure_text, source_text
from .rules import RestrictedSnippet
from .run import OUTPUT, exit_text

__all__ = ["exit_text", "failure_text", "json_of", "prepare", "source_text", "value_of"]

__builtins__ = dict(vars(builtins))  # see text.py

SCRIPT, RESTRICTED = Snippet, RestrictedSnippet
VALIDATES = True
INPUT = "input_data"
# By which those who look on know the result among what is displayed.
_METADATA = {"pycell": {"main": True}}


def prepare(script, request):
    if request["hasInput"]:
        vars(script.module)[INPUT] = request["input"]


def value_of(script, request):
    if script.value is None and request.get("policy") == "restricted":
        return vars(script.module).get(OUTPUT)
    return script.value


def json_of(value):
    try:
        return to_json(value)
    except NotJson as error:
        reason = f"{error}"
    # A child that the script has forked off has no result.
    if not displays.current().in_child:
        display(value, metadata=_METADATA)
    return "null", [f"The last line's value is in `displays`, as it is not JSON: {reason}"]
