"""Stand-ins for functions that are allowed with some arguments only."""

import builtins
import functools
import io
from types import ModuleType

__builtins__ = dict(vars(builtins))  # see text.py


def by_checked_name(method, value, check):
    """A method of pandas that calls others by their name in a text, as in `agg("sum")`: `check(value, name)` comes first."""

    def called(*args, **options):
        for given in (*args, *options.values()):
            _check_texts(given, value, check)
        return method(*args, **options)

    return called


def _check_texts(given, value, check):
    if issubclass(type(given), str):
        check(value, str.__str__(given))
    elif type(given) in (list, tuple):
        for each in given:
            _check_texts(each, value, check)
    elif type(given) is dict:
        for each in given.values():
            _check_texts(each, value, check)


def buffers_only(function, name):
    """numpy's readers and writers of text: with a file in memory, not with a file's name."""

    @functools.wraps(function)
    def called(file, *args, **options):
        if not isinstance(file, io.IOBase) and (isinstance(file, (str, bytes)) or hasattr(file, "__fspath__")):
            raise PermissionError(f"{name} takes a file in memory in restricted mode, such as io.StringIO(text)")
        return function(file, *args, **options)

    return called


def use_style(function):
    """matplotlib.style.use and context: with names of styles, not of files and addresses."""

    @functools.wraps(function)
    def called(style, *args, **options):
        from matplotlib import style as styles

        for each in [style] if isinstance(style, (str, dict)) else list(style):
            if not isinstance(each, dict) and each != "default" and each not in styles.available:
                raise PermissionError(f"{each!r} is not one of matplotlib.style.available")
        return function(style, *args, **options)

    return called


BACKENDS = ("agg", "svg")


def use_backend(function):
    """matplotlib.use, which would import any module."""

    @functools.wraps(function)
    def called(backend, **options):
        if not isinstance(backend, str) or backend.lower() not in BACKENDS:
            raise PermissionError(f"the backends of restricted mode are {' and '.join(BACKENDS)}: there is no window")
        return function(backend, **options)

    return called


def rc_context(function):
    """matplotlib.rc_context with a dict, not with a file's name."""

    @functools.wraps(function)
    def called(rc=None, fname=None):
        if fname is not None:
            raise PermissionError("rc_context takes a dict in restricted mode, not the name of a file")
        return function(rc)

    return called


def wraps(wrapped):
    """functools.wraps with the usual attributes: with others it would read and write any."""
    return lambda wrapper: update_wrapper(wrapper, wrapped)


def update_wrapper(wrapper, wrapped):
    if isinstance(wrapped, (type, ModuleType)) or isinstance(wrapper, (type, ModuleType)):
        raise TypeError("a function is wanted here in restricted mode")
    return functools.update_wrapper(wrapper, wrapped)


REPLACED = {
    ("matplotlib.style", "use"): use_style,
    ("matplotlib.style", "context"): use_style,
    ("matplotlib", "use"): use_backend,
    ("matplotlib", "rc_context"): rc_context,
    ("matplotlib.pyplot", "rc_context"): rc_context,
    ("functools", "wraps"): lambda _: wraps,
    ("functools", "update_wrapper"): lambda _: update_wrapper,
}

# Wherever else they are found: matplotlib's modules have imported some.
REPLACED_VALUES = {id(functools.wraps): wraps, id(functools.update_wrapper): update_wrapper}
