"""Errors that say: there is no network."""

import builtins
import errno
import socket

from .kinds import bases_of, namespace_of

__builtins__ = dict(vars(builtins))  # see text.py

HINT = "There is no network in the sandbox, not even loopback: pass the data in `input`, or send it in `files`."

_GaiError = socket.gaierror
_SOCKET_FILE = socket.__file__
_UNREACHABLE, _REFUSED = errno.ENETUNREACH, (errno.EPERM, errno.EACCES)
# What these raise while they handle another error, they raise because of it.
LIBRARIES = ("urllib", "urllib3", "requests", "httpx", "httpcore", "aiohttp")


def rule(error, frames, _situation):
    kind = type(error)
    if not issubclass(kind, OSError):
        return None
    if issubclass(kind, _GaiError) or error.errno == _UNREACHABLE:
        return HINT
    # A kind of socket that the sandbox has not; nothing else in that file can be refused.
    if error.errno in _REFUSED and error.filename is None and frames and frames[-1][0].co_filename == _SOCKET_FILE:
        return HINT
    return None


def wrapped(error):
    """The error that a library for the network has put into one of its own; None for all others."""
    kind = type(error)
    if not any(_library(base) in LIBRARIES for base in bases_of(kind)):
        return None
    reason = getattr(error, "reason", None)  # urllib's
    return reason if issubclass(type(reason), BaseException) else error.__cause__ or error.__context__


def _library(kind):
    module = namespace_of(kind).get("__module__")
    return module.partition(".")[0] if type(module) is str else ""
