"""Does something as soon as a module is there, without importing it ahead: `import numpy` alone does not import
`numpy.random`, so nor do we."""

import sys

_waiting = {}


def when_imported(name, act):
    """Calls `act(module)` now, or right after the module's own lines have run. What it raises is not the script's."""
    module = sys.modules.get(name)
    if module is not None:
        act(module)
        return
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)
    _waiting.setdefault(name, []).append(act)


class _Finder:
    def find_spec(self, name, path=None, target=None):
        if name not in _waiting:
            return None
        spec = _find(name, path, target)
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def load_and_act(module):
                load(module)
                for act in _waiting.pop(name, ()):
                    _try(act, module)

            spec.loader.exec_module = load_and_act
        return spec


_finder = _Finder()


def _find(name, path, target):
    for finder in sys.meta_path:
        if finder is not _finder and (spec := finder.find_spec(name, path, target)) is not None:
            return spec
    return None


def _try(act, module):
    try:
        act(module)
    except Exception:  # another version of the library
        pass
