"""policy.json as sets and tables, read once in the zygote."""

import builtins
import json
import os

__builtins__ = dict(vars(builtins))  # see text.py

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "policy.json")) as _file:
    _POLICY = json.load(_file)


class Module:
    """The rules for one module that may be imported."""

    def __init__(self, entry):
        self.name = entry["name"]
        self.real_name = entry.get("as", self.name)
        self.only = frozenset(entry["only"]) if "only" in entry else None
        self.why = entry.get("why", "")
        self.without = {name: group["why"] for group in entry.get("without", ()) for name in group["names"]}
        self.buffers = frozenset(entry.get("buffers", ()))
        # Small modules are handed out as copies of what may be named; large ones as themselves, with these rules.
        self.is_library = self.name.partition(".")[0] in LIBRARIES

    def refusal(self, name):
        """Why the module does not give out `name`, or None."""
        if name in self.without:
            return self.without[name]
        return self.why if self.only is not None and name not in self.only else None


def _names(groups):
    return frozenset(name for group in groups for name in group["names"])


LIBRARIES = frozenset(["numpy", "pandas", "matplotlib", "mpl_toolkits"])
MODULES = {entry["name"]: Module(entry) for entry in _POLICY["modules"]}
BY_REAL_NAME = {module.real_name: module for module in MODULES.values()}
# What an ImportError lists.
IMPORTABLE = ", ".join(sorted(name for name in MODULES if "." not in name or name == "matplotlib.pyplot"))

# name → [(package of the object's class or of a base of it, why)]
OBJECTS = {}
for _rule in _POLICY["objects"]:
    for _name in _rule["names"]:
        OBJECTS.setdefault(_name, []).append((_rule["origin"], _rule["why"]))

# Functions of the libraries by their own name, wherever they were found: package → {name: why}.
LIBRARY_NAMES = {library: {} for library in LIBRARIES}
for _module in MODULES.values():
    if _module.is_library:
        LIBRARY_NAMES[_module.name.partition(".")[0]].update(_module.without)
for _name, _rules in OBJECTS.items():
    for _origin, _why in _rules:
        if _origin in LIBRARIES:
            LIBRARY_NAMES[_origin].setdefault(_name, _why)

METHODS_BY_NAME = frozenset(_POLICY["methodsByName"]["names"])
ORIGINS = _names(_POLICY["origins"])
REFUSED_OBJECTS = {name: group["why"] for group in _POLICY["refusedObjects"] for name in group["names"]}
BUILTINS = _names(_POLICY["builtins"]["allowed"])
REFUSED_BUILTINS = _names(_POLICY["builtins"]["refused"])
METHODS = frozenset(_POLICY["methods"]["names"])

# Names that begin with an underscore and can be read all the same: texts, and a base class's __init__.
READABLE = frozenset(["__name__", "__doc__", "__init__"])
