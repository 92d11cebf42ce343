"""Errors about files that are not there, or may not be written, in the sandbox."""

import builtins
import errno
import os
import re
import subprocess
import sys
import tempfile

from .kinds import bases_of
from .text import clip, plain_str

__builtins__ = dict(vars(builtins))  # see text.py

WRITE = "write into the work folder, where the script starts, or where tempfile.gettempdir() says"
NO_SHARED_MEMORY = (
    "This host has no shared memory with a name: use multiprocessing's pipes, queues or Array, or a file and mmap."
)

_join, _abspath, _isdir, _dirname, _cwd = os.path.join, os.path.abspath, os.path.isdir, os.path.dirname, os.getcwd
_isabs, _writable = os.path.isabs, os.access
_temporary = tempfile.gettempdir
_SUBPROCESS = subprocess.__file__
_SHARED_MEMORY = os.path.join("multiprocessing", "shared_memory.py")
_NUMPY_SOURCE = os.path.join("numpy", "lib", "_datasource.py")
_MISSING, _READ_ONLY, _DENIED = errno.ENOENT, errno.EROFS, errno.EACCES
_windows = re.compile(r"[A-Za-z]:[\\/]").match
_numpy_says = re.compile(r"(.+) not found\.", re.DOTALL).fullmatch
_PREFIXES = tuple({sys.prefix, sys.base_prefix, sys.exec_prefix})
# Views of the kernel and devices: neither sent nor written.
_SYSTEM = ("/proc", "/sys", "/dev")


def rule(error, frames, situation):
    kind = type(error)
    if not issubclass(kind, OSError) or not frames:
        return None
    file = frames[-1][0].co_filename
    number, path = error.errno, error.filename
    if number is None and FileNotFoundError in bases_of(kind) and file.endswith(_NUMPY_SOURCE):
        if said := _numpy_says(plain_str(error)):
            number, path = _MISSING, said[1]
    if file == _SUBPROCESS:
        return _program(path) if number == _MISSING and not _is_folder_of(path, error) else None
    if file.endswith(_SHARED_MEMORY):
        return NO_SHARED_MEMORY if number != _MISSING and not _writable("/dev/shm", os.W_OK) else None
    if number == _READ_ONLY:
        return f"{_shown(path)} is read-only in the sandbox: {WRITE}."
    if type(path) is not str or not path:
        return None
    if number == _MISSING:
        return _missing(path, situation)
    if number == _DENIED and not _is_below(_full(path), (situation.folder, _temporary(), *_SYSTEM)):
        return f"{_shown(path)} is closed to scripts: {WRITE}; what they are to read comes in `files`."
    return None


def _missing(path, situation):
    if _windows(path):
        return _elsewhere(path)
    full = _full(path)
    if _is_below(full, (_temporary(), *_PREFIXES, *_SYSTEM)) and not _is_below(full, (situation.folder,)):
        return None
    if not _is_below(full, (situation.folder,)):
        return _elsewhere(path)
    parent = _dirname(full)
    if not _isdir(parent):
        folder = _shown(_dirname(path))
        return f"There is no folder {folder}: os.makedirs() makes it; a file to read is sent with its path in `files`."
    return f"There is no {_shown(path)} in the work folder: a file that the script is to read is sent in `files`."


def _elsewhere(path):
    return f"{_shown(path)} is not in the sandbox: send the file in `files`, and open it by its path there."


def _program(path):
    name = _shown(path)
    if type(path) is str and os.path.basename(path) in ("pip", "pip3", "conda", "uv"):
        from .hints_packages import NO_INSTALL

        return NO_INSTALL
    return f"There is no program {name} in the sandbox, which has Python and a shell: do it in Python."


def _is_folder_of(path, error):
    """Whether it is the folder to run it in that is missing: subprocess names that then."""
    trace = error.__traceback__
    while trace.tb_next:
        trace = trace.tb_next
    return trace.tb_frame.f_locals.get("cwd") == path


def _full(path):
    return _abspath(_join(_cwd(), path))


def _is_below(path, folders):
    return any(path == folder or path.startswith(folder.rstrip("/") + "/") for folder in folders)


def _shown(path):
    return f"'{clip(path, 200)}'" if type(path) is str else "That place"
