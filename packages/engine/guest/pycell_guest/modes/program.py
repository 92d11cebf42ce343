"""A program, as `python FILE`, `python -c CODE` or `python -m MODULE` would run it: what it came to is its exit code.

It has no result. What it does not catch is on stderr, and nothing about it is in the outcome but the status.
"""

import builtins

from ..program import Program
from .main import failure_text, source_text
from .run import exit_text

__all__ = ["exit_text", "failure_text", "json_of", "prepare", "source_text", "value_of"]

__builtins__ = dict(vars(builtins))  # see text.py

SCRIPT = Program
# The rules of restricted mode are for a script: a program is refused under them.
RESTRICTED = None
VALIDATES = False


def prepare(script, request):
    about = request["program"]
    script.start(about["kind"], about["args"])


def value_of(_script, _request):
    return None


def json_of(_value):
    return "null", []
