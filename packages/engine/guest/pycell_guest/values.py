"""What `main()` returned, as JSON text.

Nearly every value is plain JSON and goes through C's encoder at once. Where that refuses, `values_walk` makes a plain
copy: it knows numpy, pandas, dates and the like, turns NaN into null with a warning, and can name the path of what is
not JSON. Integers keep every digit.
"""

import builtins
import json.encoder
import sys

from .text import encodable
from .values_walk import MAX_DEPTH, NotJson, Walk

__all__ = ["MAX_DEPTH", "NotJson", "to_json"]

__builtins__ = dict(vars(builtins))  # see text.py

# Room for MAX_DEPTH levels of the walk (two frames each) and of C's encoder, whatever limit the script has set.
RECURSION_LIMIT = 5 * MAX_DEPTH

# The encoder itself and not json.dumps: scripts replace json's functions, and this is the quicker way, too.
_new_encoder = json.encoder.c_make_encoder
_encode_string = json.encoder.encode_basestring
_get_recursion_limit, _set_recursion_limit = sys.getrecursionlimit, sys.setrecursionlimit
_get_max_digits, _set_max_digits = sys.get_int_max_str_digits, sys.set_int_max_str_digits


def to_json(value):
    """Returns (JSON text, warnings), or raises NotJson; MemoryError passes.

    The text always encodes as UTF-8. It is compact, and characters beyond ASCII are themselves.
    """
    recursion, digits = _get_recursion_limit(), _get_max_digits()
    _set_recursion_limit(RECURSION_LIMIT)
    _set_max_digits(0)  # an integer of more than 4300 digits is JSON as well
    try:
        try:
            return encodable(_encode(value)), []
        except MemoryError:
            raise
        except BaseException:  # TypeError, ValueError, or what an `items()` of the script's raises
            pass
        walk = Walk()
        plain = walk.convert(value)
        return encodable(_encode(plain)), walk.warnings.texts()
    except RecursionError as error:
        raise NotJson("Nested too deeply", "$") from error
    finally:
        _set_max_digits(digits)
        try:
            _set_recursion_limit(recursion)
        except RecursionError:  # CPython 3.11 refuses a limit below the depth we are at
            pass


def _encode(value):
    # A new encoder each time (0.5 µs): its first argument is the memory of what it is inside of.
    encoder = _new_encoder({}, _refuse, _encode_string, None, ":", ",", False, False, False)
    return "".join(encoder(value, 0))


def _refuse(value):
    raise TypeError
