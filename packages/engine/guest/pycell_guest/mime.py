"""A value as a Jupyter mime bundle: `text/plain` always, and what the value's own `_repr_…_` methods make of it.

A method that fails, or returns what its mime type is not, is left out with a warning. SystemExit, KeyboardInterrupt and
MemoryError are the script's own.
"""

import builtins
import json.encoder
import pprint
import re
from binascii import b2a_base64

from . import figures, mime_pandas
from .kinds import bases_of, name_of
from .text import clip, describe, encodable
from .values import to_json

__builtins__ = dict(vars(builtins))  # see text.py

TEXT_LIMIT = 64_000
# Beyond this pprint takes longer than anyone reads.
PRETTY_LIMIT = 10_000
WIDTH = 80

METHODS = (
    ("_repr_html_", "text/html"),
    ("_repr_markdown_", "text/markdown"),
    ("_repr_svg_", "image/svg+xml"),
    ("_repr_png_", "image/png"),
    ("_repr_jpeg_", "image/jpeg"),
    ("_repr_latex_", "text/latex"),
    ("_repr_json_", "application/json"),
    ("_repr_javascript_", "application/javascript"),
)

_quote = json.encoder.encode_basestring
_pretty = pprint.pformat
_is_mime = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII).fullmatch
_is_base64 = re.compile(r"[A-Za-z0-9+/\s]*={0,2}\s*", re.ASCII).fullmatch
_PLAIN = (dict, list, tuple, set, frozenset)


def bundle(value, run):
    """(parts, metadata): mime types with their JSON text, and an object. `run`: the Displays with form and warnings."""
    if figures.is_figure(value):
        return figures.bundle(value, run)
    parts, metadata = _own(value, run.warn)
    if mime_pandas.knows(value) and "application/json" not in parts:
        try:
            parts["application/json"], about = mime_pandas.records(value)
            metadata |= about
        except MemoryError:
            raise
        except Exception as error:
            run.warn(f"display: the records of a {name_of(type(value))} were left out: {describe(error)}")
    parts.setdefault("text/plain", _quote(plain(value)))
    return parts, metadata


def raw(value, warn):
    """The parts of a mime bundle that the script has made itself."""
    if not issubclass(type(value), dict):
        raise TypeError(f"display(…, raw=True) takes a dict of mime types, not {name_of(type(value))}")
    parts = {}
    for kind, data in value.items():
        _add(parts, kind, data, "a raw bundle", warn)
    return parts


def plain(value):
    """repr(), over several lines where that is easier to read, at most about TEXT_LIMIT characters."""
    text = _repr(value)
    if WIDTH <= len(text) <= PRETTY_LIMIT and type(value) in _PLAIN:
        try:
            text = str.__str__(_pretty(value, width=WIDTH, compact=True, sort_dicts=False))
        except MemoryError:
            raise
        except Exception:
            pass
    return encodable(clip(text, TEXT_LIMIT))


def _repr(value):
    try:
        return str.__str__(repr(value))
    except MemoryError:
        raise
    except Exception as error:
        return f"<{name_of(type(value))}: repr() raised {describe(error)}>"


def _own(value, warn):
    parts, metadata = {}, {}
    # A class has the methods of its instances, and nothing to call them with.
    if type in bases_of(type(value)):
        return parts, metadata
    several = _call(value, "_repr_mimebundle_", warn, include=None, exclude=None)
    if several is not None:
        data, about = several if type(several) is tuple and len(several) == 2 else (several, {})
        if issubclass(type(data), dict):
            for kind, each in data.items():
                _add(parts, kind, each, f"_repr_mimebundle_ of {name_of(type(value))}", warn)
            metadata |= about if type(about) is dict else {}
        else:
            warn(f"display: _repr_mimebundle_ of {name_of(type(value))} was left out: it is no dict")
    for name, kind in METHODS:
        if kind in parts:
            continue
        data, about = _call(value, name, warn), None
        if type(data) is tuple and len(data) == 2:
            data, about = data
        if data is not None and _add(parts, kind, data, f"{name} of {name_of(type(value))}", warn) and about:
            metadata[kind] = about
    return parts, metadata


def _call(value, name, warn, **options):
    try:
        # Objects that have every attribute (mocks, proxies) have none of these; as in IPython.
        method = getattr(value, name, None)
        if not callable(method) or hasattr(value, "_ipython_canary_method_should_not_exist_"):
            return None
        return method(**options)
    except MemoryError:
        raise
    except Exception as error:
        warn(f"display: {name} of {name_of(type(value))} was left out: {describe(error)}")
        return None


def _add(parts, kind, data, source, warn):
    """Adds the JSON text for `data`; False, with a warning, where `data` is not of that kind."""
    try:
        if type(kind) is not str or not _is_mime(kind):
            raise TypeError("a mime type is a str such as text/html")
        parts[kind] = _text_of(kind, data)
        return True
    except MemoryError:
        raise
    except Exception as error:
        shown = clip(kind, 100) if type(kind) is str else name_of(type(kind))
        warn(f"display: {shown} by {source} was left out: {describe(error)}")
        return False


def _text_of(kind, data):
    given = type(data)
    if kind == "application/json" or kind.endswith("+json"):
        return to_json(data)[0]
    is_text = kind.startswith("text/") or kind in ("image/svg+xml", "application/javascript")
    if issubclass(given, (bytes, bytearray)) and not is_text:
        return _quote(b2a_base64(data, newline=False).decode())
    if issubclass(given, str):
        text = encodable(str.__str__(data))
        if kind.startswith("image/") and not is_text and not _is_base64(text):
            raise TypeError("not bytes, nor their base64")
        return _quote(clip(text, TEXT_LIMIT) if kind == "text/plain" else text)
    if is_text or kind.startswith("image/"):
        raise TypeError(f"{'a str' if is_text else 'bytes'} is expected, not {name_of(given)}")
    return to_json(data)[0]
