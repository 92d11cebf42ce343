"""A script with a `main()`: what that returns is the result. The mode of every request that names none."""

import builtins
from types import CoroutineType, GeneratorType

from ..awaiting import awaited
from ..hints_source import of_no_main
from ..kinds import bases_of, namespace_of
from ..loader import Script
from ..trace import error_text
from ..values import to_json
from .rules import RestrictedScript

__builtins__ = dict(vars(builtins))  # see text.py

SCRIPT, RESTRICTED = Script, RestrictedScript
VALIDATES = True

_ITERABLE_COROUTINE = 0x100  # inspect.CO_ITERABLE_COROUTINE: what @types.coroutine makes


class NoMain(Exception):
    def __init__(self, reason, module):
        super().__init__(reason)
        self.reason = reason
        self.hint = of_no_main(module)


def prepare(_script, _request):
    """Before the script's first line."""


def value_of(script, request):
    """What the run came to, once the script's own lines are done. Raises NoMain, and whatever the script raises."""
    names = vars(script.module)
    if "main" not in names:
        raise NoMain("Script must define a function main()", script.module)
    main = names["main"]
    if not callable(main):
        raise NoMain("main() must be a function", script.module)
    value = main(request["input"]) if request["hasInput"] else main()
    return awaited(value) if _is_awaitable(value) else value


def json_of(value):
    """(JSON text, warnings) of the result; None for no result. Raises NotJson."""
    return to_json(value)


def source_text(reason):
    return f"Script has a syntax error: {reason}"


def failure_text(error):
    return f"Script execution failed: {error_text(error)}"


def exit_text(code):
    return f"Script exited with code {code} before main() returned"


def _is_awaitable(value):
    kind = type(value)
    if kind is CoroutineType:
        return True
    if kind is GeneratorType:
        return bool(value.gi_code.co_flags & _ITERABLE_COROUTINE)
    return any("__await__" in namespace_of(base) for base in bases_of(kind))
