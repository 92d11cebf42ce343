"""Where in a result something is, and what is said about it: JSON paths, NotJson, warnings."""

import builtins
import json.encoder

from .text import clip, encodable

__builtins__ = dict(vars(builtins))  # see text.py

WARNINGS_SHOWN = 20
_PATH_LIMIT = 160

_quote = json.encoder.encode_basestring


class NotJson(Exception):
    """`str()` is the message with the JSON path of the culprit: `Circular reference (at $.a.b)`."""

    def __init__(self, message, path):
        super().__init__(message, path)
        self.message = message
        self.path = path

    def __str__(self):
        return f"{self.message} (at {self.path})"


class Warnings:
    """What a conversion changed: the first few in words, the rest as a count."""

    def __init__(self):
        self._shown = []
        self._more = 0

    def add(self, text):
        if len(self._shown) < WARNINGS_SHOWN:
            self._shown.append(text)
        else:
            self._more += 1

    def add_uncounted(self, count):
        """`count` more of which the caller has not made the text."""
        self._more += count

    def texts(self):
        return self._shown + ([f"and {self._more} more"] if self._more else [])


def path_text(keys):
    """`$.a[0]["odd key"]` for ["a", 0, "odd key"]."""
    return "$" + clip("".join(map(_step, keys)), _PATH_LIMIT).replace("\n", " ")


def _step(key):
    if type(key) is int:
        return f"[{key}]"
    return f".{key}" if key.isidentifier() else f"[{_quote(encodable(clip(key, 100)))}]"
