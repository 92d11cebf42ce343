"""What RestrictedPython and the rules of restricted mode refuse, with places."""

import builtins

__builtins__ = dict(vars(builtins))  # see text.py


def problems(source):
    """(severity, code, message, place, hint) for each."""
    try:
        from ..restricted.transform import Transformer
    except ImportError:
        from ..modes.rules import NOT_INSTALLED

        return [("error", "not_supported", NOT_INSTALLED, (1, 1, 1, 1), None)]

    found = []

    class Notes(Transformer):
        def found(self, node, info):
            place = source.name_place(node) if hasattr(node, "lineno") else (1, 1, 1, 1)
            found.append(("error", "restricted", info, place, None))

    # The transformer changes the tree: it gets one of its own.
    Notes().visit(source.tree())
    return list(dict.fromkeys(found))
