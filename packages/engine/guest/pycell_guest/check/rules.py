"""calls.json as tables."""

import builtins
import json
import os

__builtins__ = dict(vars(builtins))  # see text.py

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "calls.json")) as _file:
    _RULES = json.load(_file)


class Calls:
    """Names of functions, with the hint of each."""

    def __init__(self, groups):
        self._exact = {}
        self._starts = []
        for group in groups:
            for name in group["names"]:
                if name.endswith("*"):
                    self._starts.append((name[:-1], group["hint"]))
                else:
                    self._exact[name] = group["hint"]

    def hint(self, name, called=True):
        """The hint for a function by its full name, or None. Of a whole module only what is called counts."""
        if name in self._exact:
            return self._exact[name]
        if not called:
            return None
        return next((hint for start, hint in self._starts if name.startswith(start) and len(name) > len(start)), None)


RISKY = Calls(_RULES["risky"])
REFUSED = Calls(_RULES["refused"])
